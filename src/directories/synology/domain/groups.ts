import type { ChangeOf } from '../../../core/change.ts';
import type { Handlers } from '../../../core/directory.ts';
import { Created, dnOfCreated } from '../session/compound.ts';
import type { Session } from '../session/session.ts';
import { hasName, nameTaken } from './api.ts';
import type { DomainChangeDeps } from './change-deps.ts';
import { startDeletion } from './deletion.ts';

export const groupParts = ['description', 'email', 'type', 'scope'] as const;

/** Creating and deleting groups of the domain. */
export function groupHandlers({
  label,
  session,
  lookup,
  place,
}: DomainChangeDeps): Pick<Handlers, 'create-group' | 'delete-group'> {
  return {
    async 'create-group'(_subject, change, { signal }) {
      if (await hasName(session, change.name)) throw nameTaken(label, change.name);
      lookup.note('group', change.name, await createDomainGroup(session, change, await place(), signal));
      return { state: 'done' };
    },

    async 'delete-group'(subject, _change, { signal }) {
      const path = subject.kind === 'group' ? subject.group.path : undefined;
      if (path === undefined) throw new TypeError('This change needs a group with a distinguished name.');
      return { state: 'running', task: await startDeletion(session, path, signal) };
    },
  };
}

/** Creates a group without members. @returns its distinguished name */
async function createDomainGroup(
  session: Session,
  { name, description = '', email = '', type = 'security', scope = 'global' }: ChangeOf<'create-group'>,
  container: string,
  signal: AbortSignal,
): Promise<string> {
  const api = 'SYNO.ActiveDirectory.Group';
  const parameters = { name, located_dn: container, description, email, type, scope };
  const data = await session.call({
    api,
    method: 'create',
    version: 1,
    parameters,
    data: Created,
    changes: true,
    signal,
  });
  return dnOfCreated(session, api, data);
}

import type { ChangeOf } from '../../../core/change.ts';
import type { Handlers } from '../../../core/directory.ts';
import { isRefusal, status } from '../session/refusals.ts';
import { relativeName } from '../values/relative-name.ts';
import { nameTaken } from './creation.ts';
import type { ChangeDeps } from './deps.ts';
import { attributesOf, deleteObject } from './modification.ts';

export const groupParts = ['description', 'email', 'type', 'scope'];

/** Bits of groupType, a signed number of 32 bits. MS-ADTS 2.2.12. */
const scopeBits = { global: 0x2, local: 0x4, universal: 0x8 } as const;
const securityBit = 0x80000000;

const groupTypeOf = ({ type = 'security', scope = 'global' }: ChangeOf<'create-group'>): string =>
  String(scopeBits[scope] | (type === 'security' ? securityBit : 0) | 0);

export function groupHandlers(deps: ChangeDeps): Pick<Handlers, 'create-group' | 'delete-group'> {
  const { session, lookup, label, container, forget } = deps;
  return {
    async 'create-group'(_subject, change, { signal }) {
      const { name, description, email } = change;
      if (await lookup.isTaken(name)) throw nameTaken(label, name);
      const attributes = attributesOf({
        objectClass: ['top', 'group'],
        sAMAccountName: name,
        groupType: groupTypeOf(change),
        description,
        mail: email,
      });
      const dn = `${relativeName('CN', name)},${await container()}`;
      await session
        .change(dn, (client) => client.add(dn, attributes), signal)
        .catch((cause: unknown) => {
          throw isRefusal(cause, status.entryAlreadyExists) ? nameTaken(label, name) : cause;
        });
      return { state: 'done' };
    },

    async 'delete-group'(subject, _change, { signal }) {
      if (subject.kind !== 'group') throw new TypeError('This change is about a group.');
      const { id } = subject.group;
      await deleteObject(session, id, signal);
      forget(id);
      return { state: 'done' };
    },
  };
}

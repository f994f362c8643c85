import { z } from 'zod';
import { callCompound, insideError } from './compound.ts';
import { domainPart } from './distinguished-name.ts';
import { type Category, DomainObject } from './domain-objects.ts';
import type { FetchPage } from './pages.ts';
import { DsmRefusal } from './refusals.ts';
import type { Call, Session } from './session.ts';

/** How the domain is called. */
export interface DomainNames {
  /** The distinguished name that all others end with. */
  readonly base: string;
  /** The short name before the backslash: `EXAMPLE`. */
  readonly workgroup: string;
  /** The name after the at sign: `EXAMPLE.ORG`. */
  readonly realm: string;
}

const Info = z.object({
  status: z.string().optional(),
  data: z.object({
    domainBasicInfo: z.object({ realm: z.string(), workgroup: z.string() }),
    domainControllers: z.array(z.object({ dn: z.string() })).catch([]),
  }),
});

/** The names of the domain that Directory Server serves. */
export async function readDomainNames(session: Session): Promise<DomainNames> {
  const { data } = await session.call({
    api: 'SYNO.ActiveDirectory.Info',
    method: 'get',
    version: 3,
    data: Info,
  });
  const { realm, workgroup } = data.domainBasicInfo;
  const shown = data.domainControllers.map(({ dn }) => domainPart(dn)).find((part) => part !== undefined);
  const made = realm.split('.').map((label) => `DC=${label.toLowerCase()}`);
  return { base: shown ?? made.join(','), workgroup, realm };
}

const ObjectPage = z.object({ data: z.array(DomainObject), total: z.number() });

type Options = Pick<Call<unknown>, 'background' | 'signal'>;

/** Pages of the objects that stand directly in a container. */
export function childPages(
  session: Session,
  container: string,
  categories: readonly Category[],
  options: Options = {},
): FetchPage<DomainObject> {
  return async (offset, limit) => {
    const { data, total } = await session.call({
      api: 'SYNO.ActiveDirectory.Directory',
      method: 'list',
      version: 3,
      parameters: { action: 'enum', scope: 'one', basedn: container, objectCategory: categories, offset, limit },
      data: ObjectPage,
      ...options,
    });
    return { rows: data, total };
  };
}

/** Whether a user or group of that name exists anywhere in the domain. */
export async function hasName(session: Session, name: string): Promise<boolean> {
  const { isConflict } = await session.call({
    api: 'SYNO.ActiveDirectory.Group',
    method: 'conflict',
    version: 1,
    parameters: { name },
    data: z.object({ isConflict: z.boolean() }),
  });
  return isConflict;
}

export interface NewDomainUser {
  readonly name: string;
  readonly container: string;
  readonly password: string;
  readonly email: string;
  readonly description: string;
  readonly mustChange: boolean;
}

/** Creates a user; further details take a second call. @returns its distinguished name */
export async function createDomainUser(session: Session, user: NewDomainUser, signal: AbortSignal): Promise<string> {
  const api = 'SYNO.ActiveDirectory.User';
  const data = await session.call({
    api,
    method: 'create',
    version: 1,
    parameters: {
      logon_name: user.name,
      located_dn: user.container,
      email: user.email,
      description: user.description,
      password: user.password,
      account_is_disabled: false,
      cannot_change_password: false,
      change_password_next_logon: user.mustChange,
      password_never_expire: false,
    },
    // The documentation of the peer library shows failures inside a success.
    data: z.union([z.object({ dn: z.string() }), z.object({ error: z.unknown() })]),
    changes: true,
    signal,
  });
  if ('dn' in data) return data.dn;
  const fault = insideError(data) ?? { code: 100, errors: data.error };
  throw new DsmRefusal({ api }, fault, { where: session.where, changes: true });
}

const SetResult = z.array(z.object({ code: z.number(), msg: z.string().optional() }));

/** Sets attributes of one user; those that are not named stay. */
export async function setDomainUser(
  session: Session,
  dn: string,
  attributes: Readonly<Record<string, string | boolean>>,
  signal: AbortSignal,
): Promise<void> {
  const api = 'SYNO.ActiveDirectory.User';
  const parameters = { userList: [{ dn, ...attributes }] };
  const [data] = await callCompound(session, [{ api, method: 'set', version: 2, parameters }], {
    changes: true,
    signal,
  });
  const bad = SetResult.safeParse(data).data?.find(({ code }) => code !== 0);
  if (!bad) return;
  const fault = { code: bad.code, errors: [{ code: bad.code, ...(bad.msg !== undefined && { msg: bad.msg }) }] };
  throw new DsmRefusal({ api }, fault, { where: session.where, changes: true });
}

/** Adds a user to a group; one who is a member already stays one. */
export async function addDomainMember(
  session: Session,
  group: string,
  member: string,
  signal: AbortSignal,
): Promise<void> {
  const parameters = { dn: group, members: [member] };
  const item = { api: 'SYNO.ActiveDirectory.Group.Member', method: 'add', version: 1, parameters };
  await callCompound(session, [item], { changes: true, signal });
}

/** Has DSM bring its lists of domain users and groups up to date. @returns the task to ask about */
export async function startDomainUpdate(session: Session, signal: AbortSignal): Promise<string> {
  const { task_id } = await session.call({
    api: 'SYNO.Core.Directory.Domain',
    method: 'update_start',
    version: 1,
    parameters: { domain_name: '@all' },
    data: z.object({ task_id: z.string().min(1) }),
    changes: true,
    signal,
  });
  return task_id;
}

/** DSM's word for how far an update is: `updating`, then `finish`. @throws DsmRefusal 117 where the task is no longer known */
export async function readDomainUpdate(session: Session, task: string): Promise<string> {
  const { status } = await session.call({
    api: 'SYNO.Core.Directory.Domain',
    method: 'update_status',
    version: 1,
    parameters: { task_id: task },
    data: z.object({ status: z.string() }),
  });
  return status;
}

import { z } from 'zod';
import { domainPart } from '../../../core/distinguished-name.ts';
import { type DeskhandError, DirectoryError } from '../../../core/errors.ts';
import { type CompoundItem, callCompound } from '../session/compound.ts';
import type { FetchPage } from '../session/pages.ts';
import { DsmRefusal } from '../session/refusals.ts';
import type { Call, Session } from '../session/session.ts';
import { type Category, DomainObject } from './objects.ts';

/** How the domain is called. */
export interface DomainNames {
  /** The distinguished name that all others end with. */
  readonly base: string;
  /** The short name before the backslash: `EXAMPLE`. */
  readonly workgroup: string;
  /** The name after the at sign: `EXAMPLE.ORG`. */
  readonly realm: string;
}

const Controller = z.object({
  dn: z.string(),
  dnshostname: z.string().optional().catch(undefined),
  roles: z.array(z.string()).catch([]),
});
const Info = z.object({
  status: z.string().optional(),
  data: z.object({
    domainBasicInfo: z.object({ realm: z.string(), workgroup: z.string() }),
    domainControllers: z.array(Controller).catch([]),
  }),
});

/** What Directory Server tells of the domain that it serves. */
export interface DomainInfo extends DomainNames {
  /** Directory Server's own word, such as `running`. */
  readonly status: string | undefined;
  readonly controllers: readonly z.infer<typeof Controller>[];
}

/** Reads what Directory Server tells of its domain. @throws DsmRefusal 102 where the package is missing */
export async function readDomainInfo(session: Session): Promise<DomainInfo> {
  const { status, data } = await session.call({
    api: 'SYNO.ActiveDirectory.Info',
    method: 'get',
    version: 3,
    data: Info,
  });
  const { domainBasicInfo, domainControllers: controllers } = data;
  const { realm, workgroup } = domainBasicInfo;
  const shown = controllers.map(({ dn }) => domainPart(dn)).find((part) => part !== undefined);
  const made = realm.split('.').map((label) => `DC=${label.toLowerCase()}`);
  return { base: shown ?? made.join(','), workgroup, realm, status, controllers };
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

/** Accounts and groups of a domain share one space of names. */
export function nameTaken(label: string, name: string): DeskhandError {
  const userMessage = `${name} already exists in ${label}. Choose another name.`;
  return new DirectoryError('name-taken', { userMessage, fields: { name: userMessage }, effect: 'none' });
}

/** A compound's part that sets attributes of one user; those that are not named stay. */
export function settingPart(dn: string, attributes: Readonly<Record<string, string | boolean>>): CompoundItem {
  const parameters = { userList: [{ dn, ...attributes }] };
  return { api: 'SYNO.ActiveDirectory.User', method: 'set', version: 2, parameters };
}

/** A user and a group, by distinguished name. */
export interface Membership {
  readonly group: string;
  readonly member: string;
}

/** A compound's part that adds a user to a group or takes one out; one who is in it already, or not at all, stays so. */
export function memberPart(method: 'add' | 'remove', { group, member }: Membership): CompoundItem {
  const parameters = { dn: group, members: [member] };
  return { api: 'SYNO.ActiveDirectory.Group.Member', method, version: 1, parameters };
}

const SetResult = z.array(z.object({ code: z.number(), msg: z.string().optional() }));

/** The failure that a call which sets attributes reports inside its success. */
export function settingFault(session: Session, data: unknown): DsmRefusal | undefined {
  const bad = SetResult.safeParse(data).data?.find(({ code }) => code !== 0);
  if (!bad) return undefined;
  const fault = { code: bad.code, errors: [{ code: bad.code, ...(bad.msg !== undefined && { msg: bad.msg }) }] };
  return new DsmRefusal({ api: 'SYNO.ActiveDirectory.User' }, fault, { where: session.where, changes: true });
}

/** Sets attributes of one user; those that are not named stay. */
export async function setDomainUser(
  session: Session,
  dn: string,
  attributes: Readonly<Record<string, string | boolean>>,
  signal: AbortSignal,
): Promise<void> {
  const [data] = await callCompound(session, [settingPart(dn, attributes)], { changes: true, signal });
  const fault = settingFault(session, data);
  if (fault) throw fault;
}

/** Adds a user to a group, or takes one out. */
export async function changeDomainMember(
  session: Session,
  method: 'add' | 'remove',
  membership: Membership,
  signal: AbortSignal,
): Promise<void> {
  await callCompound(session, [memberPart(method, membership)], { changes: true, signal });
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

import type { Call } from '../api.ts';
import { userRows as domainUserRows, readDomainUser } from '../domain/rows.ts';
import { Refusal } from '../refusal.ts';
import type { LocalUser } from './accounts.ts';

const INVALID = 3103;
const NO_SUCH_USER = 3106;

/** One row as `list` and `get` answer it: the name, and whatever was asked for in `additional`. */
type Row = Record<string, unknown>;

const FIELDS: Readonly<Record<string, (user: LocalUser, call: Call) => unknown>> = {
  uid: (user) => user.uid,
  description: (user) => user.description,
  email: (user) => user.email,
  expired: (user) => user.expired,
  cannot_chg_passwd: (user) => user.cannotChangePassword,
  passwd_never_expire: (user) => user.passwordNeverExpires,
  password_last_change: (user) => user.passwordChangedOn,
  is_password_pending: (user) => user.mustChangePassword,
  groups: (user, { nas }) =>
    nas.state.accounts.groupsOf(user).map(({ name }) => (nas.faults.values.groupsAsObjects ? { name } : name)),
  '2fa_status': (user) => user.otpSecret !== undefined,
};

/** `is_password_pending` is known to `get` only. */
const LIST_FIELDS = new Set(Object.keys(FIELDS).filter((name) => name !== 'is_password_pending'));

/** SYNO.Core.User list. */
export function listUsers(call: Call): unknown {
  const additional = call.parameters.texts('additional') ?? [];
  const type = readType(call);
  const { offset, limit } = readPage(call);
  if (type === 'domain') {
    const rows = domainUserRows(call);
    return { offset, total: rows.length, users: rows.slice(offset, offset + limit).map((row) => row.draw(additional)) };
  }
  const users = type === 'ldap' ? [] : sorted(call);
  const page = users.slice(offset, offset + limit);
  const known = additional.filter((name) => LIST_FIELDS.has(name));
  return {
    offset,
    total: users.length,
    users: page.map((user) => drawUser(user, call, known)),
  };
}

/** SYNO.Core.User get: an array even for one; the uid comes unasked. A fault makes it deny a user that exists. */
export function getUsers(call: Call): unknown {
  const additional = ['uid', ...(call.parameters.texts('additional') ?? [])];
  const names = call.parameters.requiredTexts('name');
  const type = readType(call);
  if (call.nas.faults.take('getLies', call) !== undefined) throw new Refusal(NO_SUCH_USER);
  const { accounts } = call.nas.state;
  const users = names.map((name) => {
    const user = accounts.user(name);
    if (type === 'local' && user?.listed === true) return drawUser(user, call, additional);
    const row = type === 'ldap' ? undefined : readDomainUser(call, name);
    if (row === undefined) throw new Refusal(NO_SUCH_USER);
    return row.draw(additional);
  });
  return { users };
}

/** SYNO.Core.User.Group get: the names of the groups a user is in. */
export function getGroupsOfUser(call: Call): unknown {
  const name = call.parameters.requiredText('name');
  const { accounts } = call.nas.state;
  const user = accounts.user(name);
  if (user?.listed === true) return { groups: accounts.groupsOf(user).map((group) => group.name) };
  const row = readDomainUser(call, name);
  if (row === undefined) throw new Refusal(NO_SUCH_USER);
  return { groups: row.groupNames() };
}

/** `local` where left out (inferred); anything but local, domain and ldap answers 3103 (seen on DSM 7.2.1). */
export function readType(call: Call): 'local' | 'domain' | 'ldap' {
  const type = call.parameters.text('type') ?? 'local';
  if (type === 'local' || type === 'domain' || type === 'ldap') return type;
  throw call.parameters.refusalOf('type');
}

/** Offset and limit of a list; a limit of -1, or none, means everything. */
export function readPage(call: Call): { readonly offset: number; readonly limit: number } {
  const offset = call.parameters.integer('offset') ?? 0;
  const limit = call.parameters.integer('limit') ?? -1;
  if (offset < 0) throw call.parameters.refusalOf('offset');
  return { offset, limit: limit < 0 ? Number.POSITIVE_INFINITY : limit };
}

function drawUser(user: LocalUser, call: Call, additional: readonly string[]): Row {
  const row: Row = { name: user.name };
  for (const name of additional) {
    const field = FIELDS[name];
    if (field !== undefined) row[name] = field(user, call);
  }
  return row;
}

function sorted(call: Call): readonly LocalUser[] {
  const by = call.parameters.text('sort_by') ?? 'name';
  const direction = (call.parameters.text('sort_direction') ?? 'ASC').toUpperCase();
  const field = by === 'name' ? (user: LocalUser) => user.name : FIELDS[by];
  if (field === undefined || (direction !== 'ASC' && direction !== 'DESC')) throw new Refusal(INVALID);
  const key = (user: LocalUser) => field(user, call);
  const ordered = call.nas.state.accounts
    .users()
    .filter((user) => user.listed)
    .sort((left, right) => compare(key(left), key(right)));
  return direction === 'ASC' ? ordered : ordered.reverse();
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [first, second] = [String(left).toLowerCase(), String(right).toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}

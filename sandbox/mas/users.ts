import { MasError, notFound } from './errors.ts';
import type { Handler, Handlers, Surroundings } from './handlers.ts';
import { page, type Resource, single, userAttributes } from './resources.ts';
import type { User } from './state.ts';

const userResource = (user: User): Resource => ({
  type: 'user',
  id: user.id,
  attributes: userAttributes(user),
  folder: 'users',
});

export function userOf({ state }: Surroundings, id: unknown): User {
  const user = state.users.get(String(id));
  if (!user) throw notFound('User', String(id));
  return user;
}

const list: Handler = ({ state }, { query }) => {
  const status = query['filter[status]'];
  const search = query['filter[search]']?.toLowerCase();
  const admin = query['filter[admin]'];
  const users = [...state.users.values()].filter(
    (user) =>
      (admin === undefined || String(user.admin) === admin) &&
      (search === undefined || user.username.includes(search)) &&
      (status === undefined || statusFits(user, status)),
  );
  return { status: 200, body: page(users.map(userResource), query, 'users') };
};

function statusFits({ lockedAt, deactivatedAt }: User, status: string): boolean {
  if (status === 'deactivated') return deactivatedAt !== null;
  const isOff = lockedAt !== null || deactivatedAt !== null;
  return status === 'locked' ? isOff : !isOff;
}

const add: Handler = ({ state, later }, { body }) => {
  const username = String(body.username);
  if (state.byName(username)) throw new MasError(409, 'User already exists');
  if (!/^(?!_)[a-z0-9=_\-./+]{1,255}$/.test(username)) throw new MasError(400, 'Username is not valid');
  if (body.skip_homeserver_check !== true && !state.homeserver.isNameFree(username)) {
    throw new MasError(409, 'Username is reserved by the homeserver');
  }
  const user = state.addUser(username);
  const { displayname, avatar_url } = body;
  later(() =>
    state.homeserver.provision(username, {
      ...(typeof displayname === 'string' && { displayName: displayname }),
      ...(typeof avatar_url === 'string' && { avatarUrl: avatar_url }),
    }),
  );
  return { status: 201, body: single(userResource(user)) };
};

/** Repeats and everyday words score low, as with zxcvbn, though not by its rules. */
const isWeak = (password: string): boolean => password.length < 10 || new Set(password).size < 6;

const setPassword: Handler = (around, { path, body }) => {
  if (!around.faults.values.passwords) throw new MasError(403, 'Password auth is disabled');
  const user = userOf(around, path.id);
  const password = String(body.password);
  if (body.skip_password_check !== true && isWeak(password)) throw new MasError(400, 'Password is too weak');
  user.password = password;
  return { status: 204 };
};

/** An endpoint that changes a user and shows it. */
const changing =
  (act: string, change: (around: Surroundings, user: User, body: Readonly<Record<string, unknown>>) => void): Handler =>
  (around, { path, body }) => {
    const user = userOf(around, path.id);
    change(around, user, body);
    return { status: 200, body: single(userResource(user), `/api/admin/v1/users/${user.id}/${act}`) };
  };

const root = '/api/admin/v1/users';

export const userHandlers: Handlers = {
  [`GET ${root}`]: list,
  [`POST ${root}`]: add,
  [`GET ${root}/{id}`]: (around, { path }) => ({ status: 200, body: single(userResource(userOf(around, path.id))) }),
  [`GET ${root}/by-username/{username}`]: ({ state }, { path }) => {
    const user = state.byName(path.username ?? '');
    if (!user) throw new MasError(404, `User with username ${JSON.stringify(path.username)} not found`);
    return { status: 200, body: single(userResource(user), `${root}/by-username/${user.username}`) };
  },
  [`POST ${root}/{id}/set-password`]: setPassword,
  [`POST ${root}/{id}/lock`]: changing('lock', ({ state }, user) => {
    user.lockedAt ??= state.clock.now();
  }),
  [`POST ${root}/{id}/unlock`]: changing('unlock', (_around, user) => {
    user.lockedAt = null;
  }),
  [`POST ${root}/{id}/set-admin`]: changing('set-admin', (_around, user, body) => {
    user.admin = body.admin === true;
  }),
  [`POST ${root}/{id}/deactivate`]: changing('deactivate', ({ state, later }, user, body) => {
    user.deactivatedAt ??= state.clock.now();
    later(() => {
      state.finishAll(user);
      for (const email of state.emails.values()) if (email.user === user.id) state.emails.delete(email.id);
      state.homeserver.remove(user.username, body.skip_erase !== true);
    });
  }),
  [`POST ${root}/{id}/reactivate`]: changing('reactivate', ({ state, later }, user) => {
    user.deactivatedAt = null;
    later(() => state.homeserver.reactivate(user.username));
  }),
};

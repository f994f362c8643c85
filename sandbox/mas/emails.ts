import { MasError, notFound } from './errors.ts';
import type { Handlers } from './handlers.ts';
import { emailAttributes, page, type Resource, single } from './resources.ts';
import type { Email } from './state.ts';
import { userOf } from './users.ts';

const root = '/api/admin/v1/user-emails';

const resource = (email: Email): Resource => ({
  type: 'user-email',
  id: email.id,
  attributes: emailAttributes(email),
  folder: 'user-emails',
});

export const emailHandlers: Handlers = {
  [`GET ${root}`]: (around, { query }) => {
    const user = query['filter[user]'] === undefined ? undefined : userOf(around, query['filter[user]']);
    const address = query['filter[email]'];
    const emails = [...around.state.emails.values()].filter(
      (email) => (!user || email.user === user.id) && (address === undefined || email.address === address),
    );
    return { status: 200, body: page(emails.map(resource), query, 'user-emails') };
  },
  [`POST ${root}`]: (around, { body }) => {
    const { state } = around;
    const user = userOf(around, body.user_id);
    const address = String(body.email);
    if (!/^[^@\s]+@[^@\s]+$/.test(address)) {
      throw new MasError(400, `Email ${JSON.stringify(address)} is not valid`, 'Missing domain or user');
    }
    if ([...state.emails.values()].some((email) => email.address === address)) {
      throw new MasError(409, `User email ${JSON.stringify(address)} already in use`);
    }
    return { status: 201, body: single(resource(state.addEmail(user, address))) };
  },
  [`GET ${root}/{id}`]: ({ state }, { path }) => {
    const email = state.emails.get(path.id ?? '');
    if (!email) throw notFound('User email', path.id ?? '');
    return { status: 200, body: single(resource(email)) };
  },
  [`DELETE ${root}/{id}`]: ({ state }, { path }) => {
    if (!state.emails.delete(path.id ?? '')) throw notFound('User email', path.id ?? '');
    return { status: 204 };
  },
};

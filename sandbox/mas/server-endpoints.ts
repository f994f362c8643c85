import { MasError, notFound, Rejected } from './errors.ts';
import type { Handlers, Surroundings } from './handlers.ts';
import { isValidToken, page, type Resource, single, tokenAttributes } from './resources.ts';
import type { RegistrationToken } from './state.ts';

const root = '/api/admin/v1';
const tokens = `${root}/user-registration-tokens`;

function tokenOf({ state }: Surroundings, id: string | undefined): RegistrationToken {
  const token = state.registrationTokens.get(id ?? '');
  if (!token) throw notFound('Registration token', id ?? '');
  return token;
}

const resource = ({ state }: Surroundings, token: RegistrationToken): Resource => ({
  type: 'user-registration_token',
  id: token.id,
  attributes: tokenAttributes(state, token),
  folder: 'user-registration-tokens',
});

const moment = (value: unknown): number | null => (typeof value === 'string' ? Date.parse(value) : null);
const limit = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The registration tokens, and what the service tells of itself. */
export const serverHandlers: Handlers = {
  [`GET ${root}/site-config`]: ({ faults, serverName }) => {
    const { passwords, registration } = faults.values;
    return {
      status: 200,
      body: {
        server_name: faults.values.serverName === 'other' ? 'other.example' : serverName,
        password_login_enabled: passwords,
        password_registration_enabled: registration,
        password_registration_email_required: false,
        password_registration_token_required: true,
        registration_token_required: true,
        email_change_allowed: true,
        displayname_change_allowed: true,
        password_change_allowed: true,
        account_recovery_allowed: true,
        account_deactivation_allowed: true,
        captcha_enabled: false,
        minimum_password_complexity: 3,
      },
    };
  },
  [`GET ${root}/version`]: ({ faults, version }) => {
    if (faults.values.oldRelease) throw new Rejected(404, '');
    return { status: 200, body: { version } };
  },
  [`GET ${tokens}`]: (around, { query }) => {
    const { state } = around;
    const valid = query['filter[valid]'];
    const shown = [...state.registrationTokens.values()].filter(
      (token) => valid === undefined || String(isValidToken(token, state.clock.now())) === valid,
    );
    return {
      status: 200,
      body: page(
        shown.map((token) => resource(around, token)),
        query,
        'user-registration-tokens',
      ),
    };
  },
  [`POST ${tokens}`]: (around, { body }) => {
    const { state } = around;
    const token = typeof body.token === 'string' ? body.token : state.newId().slice(-12);
    if ([...state.registrationTokens.values()].some((other) => other.token === token)) {
      throw new MasError(409, 'A registration token with the same token already exists');
    }
    const made: RegistrationToken = {
      id: state.newId(),
      token,
      usageLimit: limit(body.usage_limit),
      timesUsed: 0,
      createdAt: state.clock.now(),
      expiresAt: moment(body.expires_at),
      revokedAt: null,
    };
    state.registrationTokens.set(made.id, made);
    return { status: 201, body: single(resource(around, made)) };
  },
  [`GET ${tokens}/{id}`]: (around, { path }) => ({
    status: 200,
    body: single(resource(around, tokenOf(around, path.id))),
  }),
  [`PUT ${tokens}/{id}`]: (around, { path, body }) => {
    const token = tokenOf(around, path.id);
    if ('usage_limit' in body) token.usageLimit = limit(body.usage_limit);
    if ('expires_at' in body) token.expiresAt = moment(body.expires_at);
    return { status: 200, body: single(resource(around, token)) };
  },
  [`POST ${tokens}/{id}/revoke`]: (around, { path }) => {
    const token = tokenOf(around, path.id);
    if (token.revokedAt !== null) throw new MasError(400, `Registration token with ID ${token.id} is already revoked`);
    token.revokedAt = around.state.clock.now();
    return { status: 200, body: single(resource(around, token), `${tokens}/${token.id}/revoke`) };
  },
  [`POST ${tokens}/{id}/unrevoke`]: (around, { path }) => {
    const token = tokenOf(around, path.id);
    if (token.revokedAt === null) throw new MasError(400, `Registration token with ID ${token.id} is not revoked`);
    token.revokedAt = null;
    return { status: 200, body: single(resource(around, token), `${tokens}/${token.id}/unrevoke`) };
  },
};

import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply, Surroundings } from './handlers.ts';

const scope = 'urn:mas:admin';
/** Milliseconds; the service's usual lifetime of access tokens. */
const lifetime = 300_000;

export interface Client {
  readonly id: string;
  readonly secret: string;
}

interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const refused = (status: number, error: string, description: string): Reply => ({
  status,
  body: { error, error_description: description },
});

/** Gives access tokens by client credentials (RFC 6749, 4.4), to one client that proves itself by HTTP Basic. */
export function giveToken({ state, faults }: Surroundings, client: Client, { method, headers, body }: Asked): Reply {
  if (method !== 'POST') return refused(405, 'invalid_request', 'POST only');
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') {
    return refused(400, 'invalid_request', 'form data is needed');
  }
  const [scheme, credentials = ''] = (headers.authorization ?? '').split(' ', 2);
  const [id, secret] = Buffer.from(credentials, 'base64').toString('utf8').split(':', 2).map(formDecoded);
  if (scheme !== 'Basic' || id !== client.id || secret !== client.secret) {
    return refused(401, 'invalid_client', 'Client authentication failed');
  }
  const form = new URLSearchParams(body);
  if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type', 'another grant');
  if (form.get('scope') !== scope) return refused(400, 'invalid_scope', 'the scope is not the one that is needed');
  if (!faults.values.clientAllowed) return refused(403, 'access_denied', 'The request was denied by the policy');
  const token = `mat_${randomBytes(18).toString('base64url')}`;
  state.accessTokens.set(token, { until: state.clock.now() + lifetime, scope });
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: lifetime / 1000, scope },
  };
}

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

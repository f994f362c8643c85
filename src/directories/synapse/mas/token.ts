import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';
import { parseJson, readAnswer } from '../../answer.ts';
import type { HttpAnswer, HttpClient } from '../../http.ts';
import { createLoginBackOff } from '../../login-back-off.ts';

/** All that Deskhand asks for: the one scope of the admin API. */
const adminScope = 'urn:mas:admin';

/** Access tokens by client credentials; one is used until shortly before it expires. */
export interface TokenSource {
  /** @throws DeskhandError `directory-login-refused`, `directory-not-permitted`, or that the service does not answer */
  current(): Promise<Secret>;
  /** The service no longer takes this token: the next one is asked for anew. */
  forget(token: Secret): void;
}

interface TokenDeps {
  readonly http: HttpClient;
  readonly where: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly clock: Clock;
}

/** RFC 6749, 5.1. MAS gives tokens of five minutes to clients. */
const Granted = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
});
/** RFC 6749, 5.2. */
const Refused = z.object({ error: z.string() });

/** Milliseconds before its end from which a token is not used any more. */
const margin = 30_000;
const usualLifetime = 60_000;

export function createTokenSource({ http, where, clientId, clientSecret, clock }: TokenDeps): TokenSource {
  const backOff = createLoginBackOff(clock, {
    patience: 2,
    firstPause: 30_000,
    longestPause: 600_000,
    advice: (until) => `Deskhand tries again at ${until.toISOString().slice(11, 16)} UTC.`,
  });
  let held: { readonly token: Secret; readonly until: number } | undefined;
  let asked: Promise<Secret> | undefined;

  async function ask(): Promise<Secret> {
    backOff.check();
    const began = clock.now();
    const answer = await http.send({
      method: 'POST',
      path: 'oauth2/token',
      headers: {
        // RFC 6749, 2.3.1: both parts are form-encoded before they are put together.
        authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret.reveal())}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: adminScope }).toString(),
      changes: false,
      once: true,
    });
    const body = parseJson(answer.text);
    if (answer.status !== 200) throw refused(answer, body);
    const granted = readAnswer(Granted, body, { where, what: 'POST oauth2/token', changes: false });
    if (granted.scope !== undefined && !granted.scope.split(' ').includes(adminScope)) {
      const failure = notAllowed();
      backOff.refused(failure);
      throw failure;
    }
    backOff.passed();
    const token = new Secret(granted.access_token);
    const lifetime = granted.expires_in === undefined ? usualLifetime : granted.expires_in * 1000;
    held = { token, until: began + Math.max(lifetime - margin, lifetime / 2) };
    return token;
  }

  function refused({ status }: HttpAnswer, body: unknown): DirectoryError {
    const fault = Refused.safeParse(body).data?.error;
    if (fault === undefined) {
      const userMessage = `${where} gave no access token (HTTP status ${status}). Please check \`authentication.url\`, and that the service has the \`oauth\` resource there.`;
      return new DirectoryError('directory-unreachable', { userMessage, effect: 'none' });
    }
    const failure =
      fault === 'invalid_client'
        ? new DirectoryError('directory-login-refused', {
            userMessage: `${where} does not know Deskhand's client, or its secret is wrong. Please check \`client_id\` and \`client_secret\` under \`authentication\`.`,
            effect: 'none',
          })
        : notAllowed();
    backOff.refused(failure);
    return failure;
  }

  const notAllowed = (): DirectoryError =>
    new DirectoryError('directory-not-permitted', {
      userMessage: `${where} does not give Deskhand's client the scope ${adminScope}. Please add the client to \`policy.data.admin_clients\` there.`,
      effect: 'none',
    });

  return {
    async current() {
      if (held && clock.now() < held.until) return held.token;
      // Everybody who needs a token waits for the same one; the HTTP client bounds the wait.
      asked ??= ask().finally(() => {
        asked = undefined;
      });
      return asked;
    },
    forget(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

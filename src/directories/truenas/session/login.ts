import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import { readAnswer } from '../../answer.ts';
import { createFreshCodes, type Totp } from '../../totp.ts';
import type { Connection } from './connection.ts';
import { LoginRefusal, type LoginTrouble } from './login-refusals.ts';
import { createScramClient } from './scram.ts';
import { type ApiVersion, isAtLeast } from './versions.ts';

/** What Deskhand signs in with: an API key, or a password with what makes its one-time codes. */
export type Credentials = { readonly account: string } & (
  | { readonly apiKey: Secret }
  | { readonly password: Secret; readonly otp: Totp | undefined }
);

/** How it was signed in, for `check`. */
export type Mechanism = 'SCRAM' | 'API key' | 'password' | 'password and one-time code';

export type Login = (connection: Connection, api: ApiVersion, signal: AbortSignal) => Promise<Mechanism>;

interface LoginDeps {
  readonly credentials: Credentials;
  readonly where: string;
  readonly clock: Clock;
}

/** A refused sign-in is a result like any other, not an error of the protocol. */
const Answer = z.object({ response_type: z.string(), rfc_str: z.string().optional() });

/** Our own account is not asked for: it would come with the secret of its second factor. */
const quietly = { login_options: { user_info: false } };

/** Makes the sign-in for one account; it remembers which one-time codes it has used. */
export function createLogin({ credentials, where, clock }: LoginDeps): Login {
  const { account } = credentials;
  const refusal = (trouble: LoginTrouble) => new LoginRefusal(trouble, account, where);
  // TrueNAS takes the code of each step once.
  const freshCode = 'otp' in credentials && credentials.otp && createFreshCodes(credentials.otp, clock);

  async function present(connection: Connection, data: object, signal: AbortSignal) {
    const answer = await connection.call('auth.login_ex', [data], signal);
    return readAnswer(Answer, answer, { where, what: 'the sign-in', changes: false });
  }

  /** Passes for the answer that was wanted, and throws for all others. */
  function expect(answer: z.infer<typeof Answer>, wanted: string, otherwise: LoginTrouble): void {
    switch (answer.response_type) {
      case wanted:
        return;
      case 'EXPIRED':
        throw refusal('expired');
      case 'DENIED':
        throw refusal('denied');
      case 'REDIRECT': {
        const userMessage = `${where} is the standby of a pair and accepts no sign-ins. Use the address that both share.`;
        throw new DirectoryError('directory-unreachable', { userMessage, effect: 'none' });
      }
      default:
        throw refusal(otherwise);
    }
  }

  /** The key proves itself without going on the wire, and the NAS proves in turn that it knows it. */
  async function byScram(connection: Connection, apiKey: Secret, signal: AbortSignal): Promise<Mechanism> {
    const client = createScramClient(account, apiKey.reveal());
    if (!client) throw refusal('no-key');
    const exchange = async (scram_type: string, rfc_str: string) => {
      const answer = await present(connection, { mechanism: 'SCRAM', scram_type, rfc_str }, signal);
      expect(answer, 'SCRAM_RESPONSE', 'key');
      return answer.rfc_str ?? '';
    };
    const proof = await client.answer(await exchange('CLIENT_FIRST_MESSAGE', client.first));
    if (proof === undefined) throw refusal('unproven');
    if (!client.confirms(await exchange('CLIENT_FINAL_MESSAGE', proof))) throw refusal('unproven');
    return 'SCRAM';
  }

  async function byKey(connection: Connection, api: ApiVersion, apiKey: Secret, signal: AbortSignal) {
    // Before 26 there is no SCRAM, and the question fails there for those who are not signed in.
    const offered = isAtLeast(api, 26) ? await connection.call('auth.mechanism_choices', [], signal) : [];
    if (z.array(z.string()).safeParse(offered).data?.includes('SCRAM')) return byScram(connection, apiKey, signal);
    const data = { mechanism: 'API_KEY_PLAIN', username: account, api_key: apiKey.reveal(), ...quietly };
    expect(await present(connection, data, signal), 'SUCCESS', 'key');
    return 'API key';
  }

  async function byPassword(connection: Connection, password: Secret, signal: AbortSignal): Promise<Mechanism> {
    const data = { mechanism: 'PASSWORD_PLAIN', username: account, password: password.reveal(), ...quietly };
    const answer = await present(connection, data, signal);
    if (answer.response_type !== 'OTP_REQUIRED') {
      expect(answer, 'SUCCESS', 'password');
      return 'password';
    }
    if (!freshCode) throw refusal('no-code');
    const code = { mechanism: 'OTP_TOKEN', otp_token: await freshCode(signal), ...quietly };
    expect(await present(connection, code, signal), 'SUCCESS', 'wrong-code');
    return 'password and one-time code';
  }

  return (connection, api, signal): Promise<Mechanism> =>
    'apiKey' in credentials
      ? byKey(connection, api, credentials.apiKey, signal)
      : byPassword(connection, credentials.password, signal);
}

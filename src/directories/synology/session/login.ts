import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { HttpClient } from '../../http.ts';
import { createFreshCodes, type Totp } from '../../totp.ts';
import { type Encryptor, exchange, type SignedIn } from './exchange.ts';
import { LoginRefusal } from './login-refusals.ts';
import type { ApiEntry } from './wire.ts';

export interface Credentials {
  readonly account: string;
  readonly password: Secret;
  readonly otp?: Totp | undefined;
  readonly deviceId?: Secret | undefined;
}

/** DSM lets only sessions of version 7 change anything: those of older versions read, but get 105 for every change. */
export const authVersion = 7;
/** Sessions are counted by name, so that an own one displaces nobody who works in the browser. */
export const sessionName = 'Deskhand';
/** A device token is good only together with the name it was given for. */
const deviceName = 'deskhand';
const otpNeeded = 403;

const Login = z.object({
  sid: z.string().min(1),
  synotoken: z.string().optional(),
  device_id: z.string().optional(),
  did: z.string().optional(),
});

/** What goes along with the password where DSM asks for a second factor. */
interface SecondFactor {
  readonly otp_code?: string;
  readonly enable_device_token?: string;
  readonly device_name?: string;
  readonly device_id?: string;
}

export interface LoginDeps {
  readonly http: HttpClient;
  readonly where: string;
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly encrypt?: Encryptor | undefined;
}

/** Signs in with password and, where DSM asks for it, a device token or a one-time password. */
export function createLogin({
  http,
  where,
  clock,
  credentials,
  encrypt,
}: LoginDeps): (entry: ApiEntry) => Promise<SignedIn> {
  /** Given by DSM for the last one-time password: as long as the process lives, no other one is needed. */
  let device: string | undefined;
  // A code is taken once only, so a second sign-in within its half minute has to wait for the next.
  const freshCode = credentials.otp && createFreshCodes(credentials.otp, clock);

  async function attempt(entry: ApiEntry, more: SecondFactor): Promise<SignedIn> {
    const envelope = await exchange(http, where, {
      selector: { api: 'SYNO.API.Auth', method: 'login', version: authVersion },
      entry,
      parameters: {
        session: sessionName,
        format: 'sid',
        enable_syno_token: 'yes',
        ...(more.enable_device_token && { enable_device_token: more.enable_device_token }),
        ...(more.device_name && { device_name: more.device_name }),
      },
      secrets: {
        account: credentials.account,
        passwd: credentials.password.reveal(),
        otp_code: more.otp_code,
        device_id: more.device_id,
      },
      encrypt,
      changes: false,
      once: true,
    });
    if (!envelope.success) throw new LoginRefusal(envelope.error.code, credentials.account, where);
    const login = Login.safeParse(envelope.data);
    if (!login.success) {
      const userMessage = `${where} accepted the sign-in but opened no session. Check its DSM version.`;
      throw new DirectoryError('directory-answer-unknown', { userMessage, cause: login.error, effect: 'none' });
    }
    const { sid, synotoken, device_id, did } = login.data;
    device = device_id || did || device;
    // Dashes stand where no token was given.
    return { sid, token: synotoken && !/^-+$/.test(synotoken) ? synotoken : undefined };
  }

  async function withOneTimePassword(entry: ApiEntry, otp_code: string): Promise<SignedIn> {
    return attempt(entry, { otp_code, enable_device_token: 'yes', device_name: deviceName });
  }

  return async (entry) => {
    const known = device ?? credentials.deviceId?.reveal();
    if (known === undefined) return freshCode ? withOneTimePassword(entry, await freshCode()) : attempt(entry, {});
    try {
      return await attempt(entry, { device_id: known, device_name: deviceName });
    } catch (cause) {
      // The device token was revoked.
      const isRevoked = cause instanceof LoginRefusal && cause.number === otpNeeded;
      device = undefined;
      if (isRevoked && freshCode) return withOneTimePassword(entry, await freshCode());
      throw cause;
    }
  };
}

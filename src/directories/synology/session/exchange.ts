import { DirectoryError } from '../../../core/errors.ts';
import type { HttpClient } from '../../http.ts';
import {
  type ApiEntry,
  type Envelope,
  encodeForm,
  encodeParameters,
  type Parameters,
  readEnvelope,
  type Selector,
} from './wire.ts';

/** A session as DSM opened it. */
export interface SignedIn {
  readonly sid: string;
  /** Guards changes against cross-site requests; absent where DSM gave none. */
  readonly token: string | undefined;
}

/** Puts secret form fields into one encrypted field. @throws DeskhandError where the NAS gives no fit key */
export type Encryptor = (secrets: URLSearchParams) => Promise<readonly [name: string, value: string]>;

export interface Exchange {
  readonly selector: Selector;
  readonly entry: ApiEntry;
  readonly parameters: Parameters;
  /** More parameters, which go into an encrypted envelope where there is an encryptor. */
  readonly secrets?: Parameters | undefined;
  readonly encrypt?: Encryptor | undefined;
  readonly changes: boolean;
  readonly once?: boolean;
  readonly as?: SignedIn | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one call and reads DSM's envelope. Always by POST, since addresses end up in access logs. The session goes as
 * cookie and in the body, because versions of DSM differ in where they look for it.
 *
 * @throws DeskhandError where no envelope came back, with the effect that a change may have had
 */
export async function exchange(http: HttpClient, where: string, call: Exchange): Promise<Envelope> {
  const { selector, entry, parameters, secrets = {}, encrypt, changes, once = false, as, signal } = call;
  const body = encodeForm(selector, parameters, entry.requestFormat);
  const encrypted = encodeParameters(secrets, entry.requestFormat);
  const more = encrypt && encrypted.size > 0 ? [await encrypt(encrypted)] : encrypted;
  for (const [name, value] of more) body.set(name, value);
  if (as) body.set('_sid', as.sid);
  const answer = await http.send({
    method: 'POST',
    path: `webapi/${entry.path}`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      ...(as && { cookie: `id=${as.sid}` }),
      ...(as?.token !== undefined && { 'x-syno-token': as.token }),
    },
    body: body.toString(),
    changes,
    once,
    signal,
  });
  const effect = changes ? 'unknown' : 'none';
  if (answer.status === 429) {
    throw new DirectoryError('directory-busy', {
      userMessage: `${where} limits the rate of calls. Try again in a moment.`,
      effect: 'none',
    });
  }
  // DSM answers its own errors with status 200; any other status comes from the web server in front of it.
  if (answer.status !== 200) {
    const userMessage = `${where} answered with HTTP status ${answer.status}. Try again later.`;
    throw new DirectoryError('directory-unreachable', { userMessage, effect });
  }
  const envelope = readEnvelope(answer.text);
  if (envelope) return envelope;
  const userMessage = `${where} did not answer like DSM. Check the address, and any proxy before it.`;
  throw new DirectoryError('directory-answer-unknown', { userMessage, effect });
}

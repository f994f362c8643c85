import { createHmac } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { DirectoryError } from '../core/errors.ts';
import { type DirectoryDeps, neededSecret } from './kind.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const usualDigits = 6;
const usualPeriod = 30;
const leastLetters = 8;
/** How many letters beyond a multiple of eight no whole number of bytes ever leaves (RFC 4648, section 6). */
const impossibleRests = [1, 3, 6];

/** What the one-time codes of one account are made by. It keeps the key to itself, so that nothing can write it down. */
export interface Totp {
  /** Seconds for which a code holds. */
  readonly period: number;
  /** The code of the time step that a moment falls into. @param now milliseconds since 1970 */
  codeAt(now: number): string;
}

/**
 * Reads the secret of a second factor: base32 as it stands beside a QR code, in small letters and groups too, or the
 * otpauth:// address inside one, which also tells digits (6 to 8) and period. Codes are those of RFC 6238 with SHA-1, the
 * only kind that DSM and TrueNAS make. `undefined` where it is neither.
 */
export function readTotp(text: string): Totp | undefined {
  const written = text.trim();
  const parameters = /^otpauth:/i.test(written) ? parametersOf(written) : new URLSearchParams({ secret: written });
  const key = decodeBase32(parameters?.get('secret') ?? '');
  const digits = Number(parameters?.get('digits') ?? usualDigits);
  const period = Number(parameters?.get('period') ?? usualPeriod);
  const isSound = [6, 7, 8].includes(digits) && Number.isInteger(period) && period > 0;
  const isSha1 = /^sha-?1$/i.test(parameters?.get('algorithm') ?? 'SHA1');
  if (!key || !isSound || !isSha1) return undefined;
  return { period, codeAt: (now) => codeOf(key, digits, Math.floor(now / (period * 1000))) };
}

/** The one-time codes of the secret that a directory's `otp` names. @throws DeskhandError `config-invalid`, without the secret */
export function neededTotp(deps: DirectoryDeps, directory: string, name: string): Totp {
  const totp = readTotp(neededSecret(deps, directory, name).reveal());
  if (totp) return totp;
  const userMessage = `The secret ${name} of the directory "${directory}" is not a TOTP secret. Use base32 or an otpauth:// address (SHA-1, 6 to 8 digits).`;
  throw new DirectoryError('config-invalid', { userMessage, effect: 'none' });
}

/**
 * Gives the code of each time step once, as servers take it, and waits for the next step where the present one has been
 * used. Whoever aborts meanwhile gets the signal's reason thrown, and the step counts as used.
 */
export function createFreshCodes({ period, codeAt }: Totp, clock: Clock): (signal?: AbortSignal) => Promise<string> {
  const length = period * 1000;
  let usedStep = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const step = Math.max(Math.floor(clock.now() / length), usedStep + 1);
    usedStep = step;
    const pause = step * length - clock.now();
    if (pause > 0) await clock.wait(pause, signal);
    signal?.throwIfAborted();
    return codeAt(step * length);
  };
}

function parametersOf(address: string): URLSearchParams | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.host.toLowerCase() === 'totp' ? url.searchParams : undefined;
}

function codeOf(key: Buffer, digits: number, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** Blanks and dashes are how people group the letters; anything else but padding at the end is a mistake. */
function decodeBase32(text: string): Buffer | undefined {
  const [, letters = ''] = /^([A-Z2-7]*)={0,6}$/.exec(text.toUpperCase().replace(/[\s-]/g, '')) ?? [];
  if (letters.length < leastLetters || impossibleRests.includes(letters.length % 8)) return undefined;
  const bits = [...letters].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

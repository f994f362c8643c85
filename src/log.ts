import { type DestinationStream, type Logger, pino } from 'pino';
import { DeskhandError } from './core/errors.ts';
import { requestInWork } from './core/log.ts';

/** Keys whose values never reach a log, whatever object they come in. */
const redacted = [
  'password',
  'passwd',
  'new_password',
  'otp_code',
  'token',
  'access_token',
  'authorization',
  'cookie',
  '_sid',
  'SynoToken',
  'device_id',
  'SynoConfirmPWToken',
  '__cIpHeRtExT',
  'compound',
  'secret',
  'response_url',
];

/** So many frames of a stack are enough to find the place. */
const frames = 6;

const shortStack = (stack: string | undefined): string | undefined =>
  stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal'))
    .slice(0, frames)
    .map((line) => line.trim())
    .join(' < ');

/** An error as the log shows it: its kind, words, a short stack and causes, never the request or response that it may carry. */
function shownError(cause: unknown, depth = 0): unknown {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : typeof cause;
  const code = cause instanceof DeskhandError ? cause.code : 'code' in cause ? cause.code : undefined;
  return {
    type: cause.name,
    message: cause.message,
    ...(typeof code === 'string' && { code }),
    // An error that was made on purpose says what is wrong; of any other, the nearest frames do.
    ...(depth === 0 && !(cause instanceof DeskhandError) && { stack: shortStack(cause.stack) }),
    ...(cause.cause !== undefined && depth < 4 && { cause: shownError(cause.cause, depth + 1) }),
  };
}

/** Makes the one logger of the process: JSON lines on stderr, so that stdout stays for answers. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    // What a line says itself comes after this, and wins.
    mixin: () => {
      const request = requestInWork();
      return request === undefined ? {} : { request };
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    serializers: { err: (cause: unknown) => shownError(cause), cause: (cause: unknown) => shownError(cause) },
  };
  return pino(options, destination ?? pino.destination({ fd: 2, sync: true }));
}

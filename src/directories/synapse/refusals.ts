import { z } from 'zod';
import { DirectoryError, type ErrorCode } from '../../core/errors.ts';
import { plainText } from '../plain-text.ts';

/** How Matrix servers say no. */
export const MatrixError = z.object({
  errcode: z.string(),
  error: z.string().catch(''),
  soft_logout: z.boolean().optional().catch(undefined),
  retry_after_ms: z.number().optional().catch(undefined),
});
export type MatrixError = z.infer<typeof MatrixError>;

/** The homeserver said no: nothing was changed, unless it met a fault of its own. */
export class SynapseRefusal extends DirectoryError {
  readonly status: number;
  readonly errcode: string;

  constructor(status: number, fault: MatrixError, { where, changes }: { where: string; changes: boolean }) {
    const [code, userMessage] = wordsFor(status, fault, where);
    super(code, { userMessage, effect: changes && status >= 500 ? 'unknown' : 'none' });
    this.status = status;
    this.errcode = fault.errcode;
  }
}

/** Whether the homeserver refused with one of these codes. */
export function isRefusal(cause: unknown, ...errcodes: readonly string[]): cause is SynapseRefusal {
  return cause instanceof SynapseRefusal && errcodes.includes(cause.errcode);
}

/** Whether the homeserver does not have the called function: too old for it, or it was handed over to another service. */
export function isUnrecognised(cause: unknown): cause is SynapseRefusal {
  return isRefusal(cause, 'M_UNRECOGNIZED');
}

/** Whether there is no such account. Endpoints that look straight into the store name no code. */
export function isNotFound(cause: unknown): boolean {
  return isRefusal(cause, 'M_NOT_FOUND', 'M_UNKNOWN') && cause.status === 404;
}

const table: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  M_MISSING_TOKEN: ['directory-login-refused', '{where} got no access token. A proxy in front of it may remove it.'],
  M_UNKNOWN_TOKEN: [
    'directory-login-refused',
    "{where} does not know Deskhand's access token (any more). Please put a new one into the secret under `token`.",
  ],
  M_USER_LOCKED: [
    'directory-login-refused',
    "Deskhand's own account on {where} has been locked. Please have another server admin unlock it.",
  ],
  M_USER_DEACTIVATED: ['directory-login-refused', "Deskhand's own account on {where} has been deactivated."],
  ORG_MATRIX_EXPIRED_ACCOUNT: ['directory-login-refused', "Deskhand's own account on {where} has expired."],
  M_UNRECOGNIZED: [
    'not-supported',
    '{where} does not have this function: its Synapse is too old for it, or another service looks after the accounts.',
  ],
  M_NOT_FOUND: ['not-found', 'There is no such account on {where}.'],
  M_USER_IN_USE: ['name-taken', 'That name is taken on {where}, perhaps in capital letters. Please choose another.'],
  M_INVALID_USERNAME: [
    'invalid-input',
    'A name on {where} can contain small letters a to z, digits and . _ - = / + only, and cannot begin with an underscore.',
  ],
  M_EXCLUSIVE: ['name-taken', '{where} keeps that name for a bridge or another service. Please choose another.'],
  M_LIMIT_EXCEEDED: ['directory-busy', '{where} asks for fewer calls. Please try again in a moment.'],
};

function wordsFor(status: number, { errcode, error, soft_logout }: MatrixError, where: string): [ErrorCode, string] {
  if (errcode === 'M_UNKNOWN_TOKEN' && soft_logout) {
    const userMessage = `Deskhand's access token for ${where} has expired. Please put one that lasts into the secret under \`token\`.`;
    return ['directory-login-refused', userMessage];
  }
  if (errcode === 'M_FORBIDDEN' && /server admin|scope/i.test(error)) {
    const userMessage = `Deskhand's account is no server admin on ${where}, or its token does not cover administration.`;
    return ['directory-not-permitted', userMessage];
  }
  const entry = table[errcode];
  if (entry) return [entry[0], entry[1].replaceAll('{where}', where)];
  const said = plainText(error).slice(0, 200);
  if (status >= 500) return ['directory-unreachable', `${where} met a fault of its own. Please try again later.`];
  if (status === 404) return ['not-found', `There is no such account on ${where}.`];
  if (status === 409) return ['name-taken', `${where} says that it is in use already: ${said}`];
  return ['directory-refused', `${where} refused this: ${said || errcode}`];
}

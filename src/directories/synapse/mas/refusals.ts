import { z } from 'zod';
import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';
import { plainText } from '../../plain-text.ts';

/** How the service says no: `ErrorResponse` of its API description. */
const Faults = z.object({ errors: z.array(z.object({ title: z.string() })).min(1) });

/**
 * The service said no. It writes to its database as the last thing of a call, so a refusal below 500 proves that nothing was
 * changed.
 */
export class MasRefusal extends DirectoryError {
  readonly status: number;

  constructor(status: number, said: string, { where, changes }: { where: string; changes: boolean }) {
    const [code, userMessage] = messageFor(status, said, where);
    super(code, { userMessage, effect: changes && status >= 500 ? 'unknown' : 'none' });
    this.status = status;
  }
}

/** Whether the service refused with one of these statuses. */
export function isMasRefusal(cause: unknown, ...statuses: readonly number[]): cause is MasRefusal {
  return cause instanceof MasRefusal && statuses.includes(cause.status);
}

/** The answer of a release without the endpoint, or of something else than the service: a 404 without the service's words. */
class MissingEndpoint extends DirectoryError {}

/** Whether the called endpoint is not there at all. */
export const isMissingEndpoint = (cause: unknown): boolean => cause instanceof MissingEndpoint;

/** What is to be thrown for an answer that is no success. Without the service's own words a proxy may have given it. */
export function masRefusalOf(
  status: number,
  body: unknown,
  how: { readonly where: string; readonly changes: boolean },
): DirectoryError {
  const faults = Faults.safeParse(body);
  if (faults.success) return new MasRefusal(status, faults.data.errors.map(({ title }) => title).join(': '), how);
  const { where, changes } = how;
  const effect = changes ? 'unknown' : 'none';
  if (status === 429) {
    const userMessage = `${where} asks for fewer calls. Please try again in a minute.`;
    return new DirectoryError('directory-busy', { userMessage, effect });
  }
  if (status >= 500) {
    const userMessage = `${where} answered with HTTP status ${status} instead of a result. Please try again later.`;
    return new DirectoryError('directory-unreachable', { userMessage, effect });
  }
  const userMessage = `The admin API of Matrix Authentication Service did not answer at ${where} (HTTP status ${status}). Please check \`authentication.url\`, and that the service has the \`adminapi\` resource there.`;
  const Failure = status === 404 ? MissingEndpoint : DirectoryError;
  return new Failure('directory-answer-unknown', { userMessage, effect });
}

function messageFor(status: number, said: string, where: string): [ErrorCode, string] {
  if (status === 401 && /scope/i.test(said)) {
    return [
      'directory-not-permitted',
      `Deskhand's client may not use the admin API of ${where}. Please add it to \`policy.data.admin_clients\` there.`,
    ];
  }
  if (status === 401)
    return ['directory-login-refused', `${where} refused Deskhand's access token: ${shortened(said)}.`];
  if (status >= 500) return ['directory-unreachable', `${where} met a fault of its own. Please try again later.`];
  if (status === 404) return ['not-found', `${where} has no such thing: ${shortened(said)}.`];
  if (status === 409) return ['name-taken', `${where} refused this: ${shortened(said)}.`];
  if (status === 400 && /weak/i.test(said)) {
    return ['weak-password', `${where} finds the generated password too weak.`];
  }
  return ['directory-refused', `${where} refused this: ${shortened(said)}.`];
}

const shortened = (said: string): string => plainText(said).slice(0, 200).replace(/\.$/, '');

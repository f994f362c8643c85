import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';
import { plainText } from '../../plain-text.ts';
import { roleOf } from './roles.ts';
import { type RpcError, reasonOf, validationFaults } from './wire.ts';

const errno = { perm: 1, noEntry: 2, access: 13, busy: 16, exists: 17, notAuthenticated: 207 } as const;
const rpc = { unknownMethod: -32601, invalidParameters: -32602, tooManyCalls: -32000 } as const;

/** TrueNAS said no to a call. */
export class TrueNasRefusal extends DirectoryError {
  readonly method: string;
  readonly error: RpcError;

  constructor(method: string, error: RpcError, options: { where: string; account: string; changes: boolean }) {
    const { code, userMessage, isOpen } = wordsFor(method, error, options);
    super(code, { userMessage, effect: options.changes && isOpen ? 'unknown' : 'none' });
    this.method = method;
    this.error = error;
  }
}

/** Whether the server does not have the method that was called. */
export function isMissingMethod(cause: unknown): cause is TrueNasRefusal {
  return cause instanceof TrueNasRefusal && cause.error.code === rpc.unknownMethod;
}

/** Whether the account that Deskhand signs in with lacks the role for the call. */
export function isNotPermitted(cause: unknown): cause is TrueNasRefusal {
  return cause instanceof TrueNasRefusal && cause.code === 'directory-not-permitted';
}

/** Whether the NAS knows no user of the name that was looked up: `user.get_user_obj` says so in a sentence only. */
export function isNoSuchUser(cause: unknown): boolean {
  return cause instanceof TrueNasRefusal && /does not exist/.test(reasonOf(cause.error));
}

/** The session has ended, so the call was refused before it did anything: a new sign-in mends it. */
export function isSessionOver(error: RpcError): boolean {
  const { error: number, reason } = error.data ?? {};
  return number === errno.notAuthenticated || (number === errno.access && /session is expired/i.test(reason ?? ''));
}

interface Words {
  readonly code: ErrorCode;
  readonly userMessage: string;
  /** The error does not say whether something was changed before it arose. */
  readonly isOpen?: boolean;
}

interface CallContext {
  readonly where: string;
  readonly account: string;
}

function wordsFor(method: string, error: RpcError, { where, account }: CallContext): Words {
  const number = error.data?.error;
  const said = plainText(reasonOf(error)).slice(0, 300);
  if (error.code === rpc.unknownMethod) {
    return {
      code: 'not-supported',
      userMessage: `${where} does not have the function ${method} in this version of TrueNAS.`,
    };
  }
  if (error.code === rpc.tooManyCalls || number === errno.busy) {
    return { code: 'directory-busy', userMessage: `${where} is busy. Try again in a minute.` };
  }
  if (error.code === rpc.invalidParameters) return validationMessage(error, where);
  if (number === errno.perm && /directory service/i.test(said)) {
    const userMessage = `This account comes from a directory service. Change it there: ${where} only reads it.`;
    return { code: 'not-supported', userMessage };
  }
  if (number === errno.access || number === errno.perm) {
    const role = roleOf(method);
    const userMessage = role
      ? `${account} needs the role ${role} on ${where}. Grant it in TrueNAS: Credentials, Groups, Privileges.`
      : `${where} does not let ${account} call ${method}.`;
    // A role is looked at before anything is done; other refusals with EACCES come from the rules for the last administrator.
    return /^not authorized$/i.test(said) || number === errno.perm
      ? { code: 'directory-not-permitted', userMessage }
      : { code: 'directory-refused', userMessage: `${where} refused this: ${sentence(said)}` };
  }
  if (number === errno.noEntry) return { code: 'not-found', userMessage: `${where} says: ${sentence(said)}` };
  if (number === errno.notAuthenticated) {
    return {
      code: 'directory-login-refused',
      userMessage: `${where} ended Deskhand's session again at once. Try again.`,
    };
  }
  // TrueNAS looks at this before it begins.
  if (/^Cannot delete /.test(said))
    return { code: 'directory-refused', userMessage: `${where} refused this: ${sentence(said)}` };
  if (/disable Two Factor Authentication first/i.test(said))
    return { code: 'not-supported', userMessage: guardMessage(where) };
  if (error.data)
    return { code: 'directory-refused', userMessage: `${where} refused this: ${sentence(said)}`, isOpen: true };
  return {
    code: 'directory-answer-unknown',
    userMessage: `${where} answered with the error ${error.code}: ${sentence(said)}`,
    isOpen: true,
  };
}

/** Why TrueNAS 25.04 takes no second factor away. */
export function guardMessage(where: string): string {
  return `${where} runs TrueNAS 25.04, which can't remove two-factor authentication while it is on for everybody. Reset it instead.`;
}

/** Values are looked at before anything is done, so nothing was changed. */
function validationMessage(error: RpcError, where: string): Words {
  const faults = validationFaults(error);
  const [first] = faults;
  if (!first)
    return { code: 'directory-refused', userMessage: `${where} refused this: ${sentence(plainText(reasonOf(error)))}` };
  const said = faults.map(([, text]) => sentence(plainText(text).slice(0, 300))).join(' ');
  const attribute = first[0] ?? '';
  if (first[0] === null && first[2] === errno.noEntry)
    return { code: 'not-found', userMessage: `${where} says: ${said}` };
  if (first[2] === errno.exists)
    return { code: 'name-taken', userMessage: `${where} refused this: ${said} Choose another name.` };
  if (/(^|[._])(new_)?password$/.test(attribute)) {
    return { code: 'weak-password', userMessage: `${where} refused the password: ${said}` };
  }
  return { code: 'directory-refused', userMessage: `${where} refused this: ${said}` };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';

/** What a controller refused, as people are told of it, with the codes that it gave. */
export class LdapRefusal extends DirectoryError {
  /** The result code of RFC 4511. */
  readonly status: number;
  /** The Windows error in front of the message, such as 0x52d; `undefined` where there is none. */
  readonly windowsError: number | undefined;

  constructor(code: ErrorCode, options: ConstructorParameters<typeof DirectoryError>[1] & Codes) {
    super(code, options);
    this.status = options.status;
    this.windowsError = options.windowsError;
  }
}

interface Codes {
  readonly status: number;
  readonly windowsError: number | undefined;
}

/** Whether a failure is a refusal with one of these result codes. */
export const isRefusal = (cause: unknown, ...statuses: readonly number[]): cause is LdapRefusal =>
  cause instanceof LdapRefusal && statuses.includes(cause.status);

/** Result codes of RFC 4511, as far as something is done by them. */
export const status = {
  noSuchAttribute: 16,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientRights: 50,
  unwillingToPerform: 53,
  entryAlreadyExists: 68,
} as const;

interface Meaning extends Partial<Codes> {
  readonly status: number;
  readonly code: ErrorCode;
  /** @param where the controller */
  message(where: string): string;
  /** Whether the message was seen, on Samba 4.17, or is known of Windows from Microsoft's pages and public reports only. */
  readonly seen: 'Samba' | 'Windows, not seen';
}

const samba = 'Samba';
const windowsOnly = 'Windows, not seen';
const tooWeak = () =>
  'The domain refuses the password: it does not meet its rules. Please try again, or ask who runs the domain for its fine-grained password policies.';
const invalid = () => 'The domain does not take one of the values. Please shorten it, or leave out unusual signs.';
const taken = () => 'The name is taken in the domain. Please choose another one.';
const gone = () => 'It no longer exists in the domain, or its container does not. Please look again.';
const signedOut = (where: string) => `${where} does not know who is asking. Please try again.`;
const readOnly = (where: string) =>
  `${where} cannot write this: it is read-only, or another domain keeps the object. Please name a writable controller of that domain under \`controllers\`.`;

/** What refusals mean, judged by their codes. The first line that fits counts; one without `windowsError` fits all of its status. */
export const meanings: readonly Meaning[] = [
  { status: 1, windowsError: 0x2020, code: 'directory-unreachable', message: signedOut, seen: samba },
  { status: 1, windowsError: 0x4dc, code: 'directory-unreachable', message: signedOut, seen: windowsOnly },
  {
    status: 8,
    code: 'directory-refused',
    message: (where) => `${where} asks for an encrypted connection. Please use ldaps://.`,
    seen: samba,
  },
  { status: 10, code: 'not-supported', message: readOnly, seen: windowsOnly },
  {
    status: 16,
    windowsError: 0x200a,
    code: 'not-supported',
    message: () => 'The domain has no such attribute. Please leave that field empty.',
    seen: samba,
  },
  { status: 16, windowsError: 0x57, code: 'not-supported', message: invalid, seen: windowsOnly },
  {
    status: 16,
    code: 'directory-refused',
    // Samba says the same of an attribute that its schema lacks, without a Windows error, where it is modified.
    message: () =>
      'It is not as it was read: somebody else changed it at the same moment, or the domain lacks one of the fields. Please look again.',
    seen: samba,
  },
  { status: 19, windowsError: 0x52d, code: 'weak-password', message: tooWeak, seen: samba },
  {
    status: 19,
    windowsError: 0x56,
    code: 'weak-password',
    message: () => 'The present password is another one.',
    seen: samba,
  },
  { status: 19, windowsError: 0x21c7, code: 'name-taken', message: taken, seen: windowsOnly },
  { status: 19, windowsError: 0x21c8, code: 'name-taken', message: taken, seen: windowsOnly },
  { status: 19, windowsError: 0x202f, code: 'invalid-input', message: invalid, seen: samba },
  { status: 19, code: 'invalid-input', message: invalid, seen: samba },
  { status: 20, code: 'invalid-input', message: invalid, seen: windowsOnly },
  { status: 21, code: 'invalid-input', message: invalid, seen: samba },
  { status: 32, windowsError: 0x525, code: 'not-found', message: gone, seen: samba },
  { status: 32, windowsError: 0x2030, code: 'not-found', message: gone, seen: samba },
  { status: 32, windowsError: 0x208d, code: 'not-found', message: gone, seen: windowsOnly },
  { status: 32, code: 'not-found', message: gone, seen: samba },
  { status: 34, windowsError: 0x2032, code: 'invalid-input', message: invalid, seen: samba },
  { status: 34, windowsError: 0x208f, code: 'invalid-input', message: invalid, seen: windowsOnly },
  { status: 34, code: 'invalid-input', message: invalid, seen: samba },
  {
    status: 50,
    code: 'directory-not-permitted',
    message: (where) =>
      `Deskhand's account may not do this on ${where}. Please delegate the right to it, or leave this account to the administrators; \`deskhand check\` shows what it may do.`,
    seen: samba,
  },
  {
    status: 51,
    code: 'directory-busy',
    message: (where) => `${where} is busy. Please try again in a minute.`,
    seen: windowsOnly,
  },
  {
    status: 52,
    code: 'directory-busy',
    message: (where) => `${where} is not ready. Please try again in a minute.`,
    seen: windowsOnly,
  },
  { status: 53, windowsError: 0x52d, code: 'weak-password', message: tooWeak, seen: windowsOnly },
  {
    status: 53,
    windowsError: 0x1f,
    code: 'directory-refused',
    message: (where) => `${where} takes passwords over an encrypted connection only. Please use ldaps://.`,
    seen: windowsOnly,
  },
  {
    status: 53,
    windowsError: 0x55e,
    code: 'directory-refused',
    message: () => 'The group is the primary group of accounts. Please give these another one first.',
    seen: windowsOnly,
  },
  { status: 53, windowsError: 0x2077, code: 'directory-refused', message: invalid, seen: windowsOnly },
  {
    status: 53,
    code: 'directory-refused',
    message: (where) => `${where} refuses this change. Please ask who runs the domain.`,
    seen: samba,
  },
  {
    status: 66,
    windowsError: 0x2015,
    code: 'directory-refused',
    message: () => 'It holds other objects. Deskhand never deletes these with it; please move or delete them first.',
    seen: samba,
  },
  {
    status: 67,
    code: 'directory-refused',
    message: () => 'The domain asks for a rename instead of this change.',
    seen: samba,
  },
  { status: 68, windowsError: 0x524, code: 'name-taken', message: taken, seen: windowsOnly },
  { status: 68, windowsError: 0x526, code: 'name-taken', message: taken, seen: windowsOnly },
  { status: 68, windowsError: 0x2071, code: 'name-taken', message: taken, seen: samba },
  { status: 68, code: 'name-taken', message: taken, seen: samba },
  {
    status: 80,
    windowsError: 0x57,
    code: 'invalid-input',
    message: invalid,
    seen: samba,
  },
  { status: 80, windowsError: 0x524, code: 'name-taken', message: taken, seen: windowsOnly },
];

/** The Windows error that both servers write in front of their messages as eight hexadecimal digits. */
export function windowsErrorOf(diagnostic: string): number | undefined {
  const [, digits] = /^\s*([0-9a-f]{8}):/i.exec(diagnostic) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

interface Answered {
  readonly where: string;
  /** The result code. */
  readonly status: number;
  /** The server's own words. */
  readonly diagnostic: string;
  readonly cause?: unknown;
}

/** What a controller's refusal of a call means. One that nobody knows may have had an effect. */
export function refusalOf({ where, status: given, diagnostic, cause }: Answered): LdapRefusal {
  const windowsError = windowsErrorOf(diagnostic);
  const meaning = meanings.find(
    (one) => one.status === given && (one.windowsError === undefined || one.windowsError === windowsError),
  );
  const codes = { status: given, windowsError, cause };
  if (meaning) return new LdapRefusal(meaning.code, { userMessage: meaning.message(where), effect: 'none', ...codes });
  const number = windowsError === undefined ? '' : `, Windows error ${windowsError.toString(16).padStart(8, '0')}`;
  const userMessage = `${where} answers with LDAP result ${given}${number}, which Deskhand does not know. Please look at the account.`;
  return new LdapRefusal('directory-refused', { userMessage, effect: 'unknown', ...codes });
}

/**
 * Why a sign-in was refused: the word behind `data` of result 49. All but 775 are told only where the password was right. Samba
 * says 52e for an account that there is not, Windows 525.
 */
const bindReasons: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  '525': ['directory-login-refused', 'there is no such account'],
  '52e': ['directory-login-refused', 'the name or the password is wrong'],
  '530': ['directory-login-refused', 'it may not sign in at this hour'],
  '531': ['directory-login-refused', 'it may not sign in from this machine'],
  '532': ['directory-login-refused', 'its password has expired'],
  '533': ['directory-login-refused', 'it is disabled'],
  '701': ['directory-login-refused', 'it has expired'],
  '773': ['directory-login-refused', 'its password has to be changed first'],
  '775': ['directory-blocked', 'it is locked after too many wrong passwords'],
};

/** The word behind `data` in a refused sign-in's message, such as `52e`. */
export function bindReasonOf(diagnostic: string): string | undefined {
  return /\bdata ([0-9a-f]+)\b/i.exec(diagnostic)?.[1]?.toLowerCase();
}

/** What a refused sign-in of Deskhand's own account means. */
export function bindRefusal(where: string, account: string, diagnostic: string, cause?: unknown): DirectoryError {
  const unknown = ['directory-login-refused', 'the controller does not say why'] as const;
  const [code, why] = bindReasons[bindReasonOf(diagnostic) ?? (diagnostic === '' ? '52e' : '')] ?? unknown;
  const userMessage = `${where} does not let Deskhand sign in as ${account}: ${why}. Please put this right for Deskhand's own account.`;
  return new DirectoryError(code, { userMessage, cause, effect: 'none' });
}

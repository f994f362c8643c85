import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';
import { type Fault, innerMessages, type Selector } from './wire.ts';

/** DSM said no. `number` is DSM's code, which means something only together with `api`. */
export class DsmRefusal extends DirectoryError {
  readonly api: string;
  readonly number: number;

  constructor(selector: Pick<Selector, 'api'>, fault: Fault, options: { where: string; changes: boolean }) {
    const { code, userMessage, isOpen } = wordsFor(selector.api, fault, options.where);
    super(code, { userMessage, effect: options.changes && isOpen ? 'unknown' : 'none' });
    this.api = selector.api;
    this.number = fault.code;
  }
}

/** Whether it is DSM's refusal with one of these numbers. */
export function isRefusal(cause: unknown, ...numbers: readonly number[]): cause is DsmRefusal {
  return cause instanceof DsmRefusal && numbers.includes(cause.number);
}

interface Words {
  readonly code: ErrorCode;
  readonly userMessage: string;
  /** The code does not say whether the call was carried out. */
  readonly isOpen?: boolean;
}

type Table = Readonly<Record<number, readonly [ErrorCode, string, 'open'?]>>;

/** Codes that mean the same everywhere. `{where}` stands for the NAS. */
const common: Table = {
  100: ['directory-refused', '{where} reported an unknown error.', 'open'],
  102: [
    'not-supported',
    '{where} does not have this function. A package may be missing, such as Synology Directory Server.',
  ],
  103: ['not-supported', '{where} does not know this call. Its DSM may be too old or too new for Deskhand.'],
  104: ['not-supported', '{where} does not have this call in the version that Deskhand uses.'],
  105: [
    'directory-not-permitted',
    "{where} does not let Deskhand's account do this. Check that it is in the group administrators.",
  ],
  106: ['directory-login-refused', '{where} ended the session again at once. Try again in a few minutes.'],
  107: [
    'directory-login-refused',
    "{where} keeps ending Deskhand's session because its account signs in elsewhere. Give Deskhand its own account.",
  ],
  109: ['directory-unreachable', '{where} reports an unstable network.', 'open'],
  110: ['directory-unreachable', '{where} reports an unstable network.', 'open'],
  111: ['directory-unreachable', '{where} is too busy or lacks what the call needs.', 'open'],
  117: ['directory-busy', '{where} is busy, or no longer lists the task.', 'open'],
  118: ['directory-busy', '{where} is busy.', 'open'],
  119: ['directory-login-refused', "{where} does not accept Deskhand's new session."],
  150: [
    'directory-login-refused',
    "{where} saw Deskhand at two addresses. Use a fixed route, or turn off the IP check in DSM's security settings.",
  ],
  160: ['directory-not-permitted', "Deskhand's account on {where} may not use this application."],
  2626: ['directory-busy', '{where} is updating its list of domain users. Try again in a moment.'],
};

/** By API; the longest name that begins an API's name counts before the common table. */
const tables: Readonly<Record<string, Table>> = {
  'SYNO.Core.User': {
    3101: ['directory-refused', '{where} did not understand a value that Deskhand sent.'],
    3103: ['directory-refused', '{where} did not understand a value that Deskhand sent.'],
    3106: ['not-found', 'There is no such user on {where}.'],
    3107: ['name-taken', 'That name already exists on {where}. Choose another.'],
    3108: ['name-taken', 'That name is reserved on {where}. Choose another.'],
    3109: ['directory-refused', '{where} refuses, because no active administrator would be left.'],
    3110: ['directory-refused', '{where} has reached its limit of users.'],
    3111: ['directory-refused', '{where} has no shared folder for home directories. Set it up in DSM.'],
    3112: ['directory-busy', 'Another administrator is changing users on {where}. Try again in a moment.'],
    3113: ['directory-busy', 'Another administrator is changing users on {where}. Try again in a moment.'],
    3114: ['name-taken', 'That name is reserved on {where}. Choose another.'],
    3115: ['directory-refused', "This is a built-in account of {where}. You can't delete it."],
    3116: ['directory-refused', '{where} could not set the account up.'],
    3117: ['weak-password', '{where} refused the password by its policy.'],
    3118: ['directory-refused', '{where} has no space left on the volume.'],
    3119: ['directory-busy', '{where} is moving its home directories. Try again later.'],
    3121: ['weak-password', '{where} refused the password by its policy.'],
    3122: ['weak-password', '{where} refused the password because it was used before.'],
    3123: ['weak-password', '{where} refused the password as too weak.'],
    3124: ['weak-password', '{where} refused the password by its policy.'],
    7100: ['directory-refused', '{where} refuses, because no active administrator would be left.'],
  },
  'SYNO.Core.Group': {
    3106: ['not-found', 'There is no such user on {where}.'],
    3201: ['directory-refused', '{where} did not understand a value that Deskhand sent.'],
    3202: ['directory-busy', 'Another administrator is changing groups on {where}. Try again in a moment.'],
    3204: ['not-found', '{where} could not read the group.'],
    3205: ['not-found', 'There is no such group on {where}.'],
    3206: ['name-taken', 'A group with that name already exists on {where}. Choose another name.'],
    3207: ['name-taken', 'That group name is reserved on {where}. Choose another.'],
    3208: ['invalid-input', '{where} does not allow that group name.'],
    3209: ['directory-refused', '{where} has reached its limit of groups.'],
    3210: ['directory-refused', '{where} refuses, because no administrator would be left.'],
  },
  'SYNO.Auth.ForgotPwd': {
    404: [
      'directory-refused',
      '{where} sent no reset link. Check its mail server, and that the account may reset by email.',
    ],
  },
};

/** The words for a refusal. A code that nobody has written down is shown as it is, with what DSM says beside it. */
export function wordsFor(api: string, fault: Fault, where: string): Words {
  const name = Object.keys(tables)
    .filter((prefix) => api.startsWith(prefix))
    .sort((one, other) => other.length - one.length)[0];
  const entry = (name ? tables[name] : undefined)?.[fault.code] ?? common[fault.code];
  if (entry) {
    const [code, text, open] = entry;
    return { code, userMessage: text.replaceAll('{where}', where), isOpen: open === 'open' };
  }
  const said = innerMessages(fault);
  const detail = said.length > 0 ? `: ${said.join('; ')}` : '';
  return {
    code: 'directory-refused',
    userMessage: `${where} refused this: DSM error ${fault.code}${detail} (undocumented).`,
  };
}

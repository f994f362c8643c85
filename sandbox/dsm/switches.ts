import { count, type FaultSwitch, type FaultSwitches, flag, texts } from '../kit/fault-table.ts';
import { isObject } from '../kit/json.ts';

/** Which calls a fault strikes: all where `api` and `method` are left out; `times` counts down, for ever where left out. */
export interface Rule {
  readonly api?: string;
  readonly method?: string;
  readonly times?: number;
}

/** Every switch and its value. */
export interface SwitchValues {
  latency: readonly (Rule & { readonly milliseconds: number })[];
  page: readonly (Rule & { readonly status: number })[];
  cutBefore: readonly Rule[];
  cutAfter: readonly Rule[];
  sessionLost: readonly (Rule & { readonly code: number })[];
  refuse: readonly (Rule & { readonly code: number })[];
  editLock: readonly Rule[];
  getLies: readonly Rule[];
  joinNeverApplies: boolean;
  joinFails: boolean;
  deletionTaskFails: boolean;
  deletionFailsEach: boolean;
  syncWord: string;
  syncNeverApplies: boolean;
  busyWhileUpdating: boolean;
  createErrorInsideData: boolean;
  omitHasFail: boolean;
  groupsAsObjects: boolean;
  addressBlocked: boolean;
  lockedAccounts: readonly string[];
  directoryServerInstalled: boolean;
  encryptionRequired: boolean;
  strictDelete: boolean;
  confirmPasswordFor: readonly string[];
  tokenRequired: boolean;
  missingTokenCode: number;
  idleMinutes: number;
  sessionCap: number;
  checkAddress: boolean;
  joinPolls: number;
  syncPolls: number;
  deletionPolls: number;
}

function rules<Value extends readonly Rule[]>(
  description: string,
  example: Value,
  ...numbers: string[]
): FaultSwitch<readonly never[] | Value> {
  const known = new Set(['api', 'method', 'times', ...numbers]);
  const fits = (value: unknown) =>
    Array.isArray(value) &&
    value.every(
      (rule: unknown) =>
        isObject(rule) &&
        Object.keys(rule).every((key) => known.has(key)) &&
        ['api', 'method'].every((key) => rule[key] === undefined || typeof rule[key] === 'string') &&
        (rule.times === undefined || Number.isInteger(rule.times)) &&
        numbers.every((key) => Number.isFinite(rule[key])),
    );
  return { description, usual: [], example, fits };
}

/** All switches: the faults first, then the settings of the NAS. */
export const SWITCHES: FaultSwitches<SwitchValues> = {
  latency: rules(
    'Wait so many milliseconds before a matching call.',
    [{ api: 'SYNO.Core.User', method: 'set', milliseconds: 2000 }],
    'milliseconds',
  ),
  page: rules(
    'Answer an HTML page with this HTTP status; nothing is done. 200 is possible too.',
    [{ status: 502, times: 1 }],
    'status',
  ),
  cutBefore: rules('Cut the connection before a matching call does anything.', [
    { api: 'SYNO.Core.User', method: 'create', times: 1 },
  ]),
  cutAfter: rules('Carry the call out, then cut the connection without an answer.', [
    { api: 'SYNO.Core.User', method: 'create', times: 1 },
  ]),
  sessionLost: rules(
    'End the session at a matching call and answer 106, 107, 119 or 150.',
    [{ code: 119, times: 1 }],
    'code',
  ),
  refuse: rules(
    'Answer a matching call with this error code; nothing is done.',
    [{ api: 'SYNO.Core.User', method: 'create', code: 3110 }],
    'code',
  ),
  editLock: rules('Another administrator is editing: changes of users answer 3112, changes of groups 3202.', [
    { times: 2 },
  ]),
  getLies: rules('SYNO.Core.User.get answers 3106 although the user exists; list never lies.', [{ times: 1 }]),
  joinNeverApplies: flag('Group join tasks finish with success but change nothing.'),
  joinFails: flag('Group join tasks finish with success false and change nothing.'),
  deletionTaskFails: flag('Directory Server deletions: polling the task is refused, nothing is deleted.'),
  deletionFailsEach: flag(
    'Directory Server deletions finish, but every entry carries an error in its status and stays.',
  ),
  syncWord: {
    description: 'The word a finished domain update answers in place of "finish"; nothing is synchronised then.',
    usual: 'finish',
    example: 'dc_unreachable',
    fits: (value) => typeof value === 'string' && value !== '',
  },
  syncNeverApplies: flag('Domain updates end with "finish" but the lists of domain users stay as they were.'),
  busyWhileUpdating: flag('While a domain update runs, reading domain users and groups answers 2626.'),
  createErrorInsideData: flag('Directory Server create answers its error inside `data`, with success true.'),
  omitHasFail: flag('Compound answers leave `has_fail` out.'),
  groupsAsObjects: flag('Groups of a user in lists are objects with a name in place of bare names; both were seen.'),
  addressBlocked: flag('Every sign-in answers 407, as from a blocked IP address.'),
  lockedAccounts: texts('Sign-ins of these accounts answer 411, as after too many failures.', ['deskhand']),
  directoryServerInstalled: flag(
    'Whether the Directory Server package is installed; without it its APIs are unknown (102).',
    true,
  ),
  encryptionRequired: flag(
    'Passwords over plain http must come in an SYNO.API.Encryption envelope (inferred, not observed).',
  ),
  strictDelete: flag('SYNO.Core.User.delete takes an array only; a bare name answers 3101 (seen on DSM 7.2.1).'),
  confirmPasswordFor: texts(
    'These methods ask for a SynoConfirmPWToken and answer 105 without (inferred, not observed).',
    ['SYNO.Core.User.delete'],
  ),
  tokenRequired: flag('Changes need the CSRF token.', true),
  missingTokenCode: count(
    'What a change without the CSRF token is answered: 119, 103 or 105 were all reported.',
    119,
    103,
  ),
  idleMinutes: count('A session unused for so many minutes ends; the real default is not known.', 15, 1),
  sessionCap: count('Sessions per account; one more displaces the oldest, which then answers 107. 0: no limit.', 0, 1),
  checkAddress: flag('A session used from another IP address than it was opened from answers 150.'),
  joinPolls: count('How often a group join task must be asked before it finishes; it also finishes after 10 s.', 3, 5),
  syncPolls: count('How often a domain update must be asked before it finishes; it also finishes after 20 s.', 3, 6),
  deletionPolls: count('How often a deletion task must be asked before it finishes; it never finishes unasked.', 2, 4),
};

import type { SandboxClock } from '../kit/simulator.ts';
import type { Protection } from './auth/protection.ts';
import type { Sessions } from './auth/sessions.ts';
import type { CallLog } from './call-log.ts';
import type { Domain } from './domain/domain.ts';
import type { DsmFaults } from './faults.ts';
import type { LocalAccounts } from './local/accounts.ts';
import type { PasswordSettings } from './local/password-settings.ts';
import type { Tasks } from './tasks.ts';

/** One mail that the NAS sent. */
export interface Mail {
  readonly at: number;
  readonly to: string;
  readonly about: 'account-created' | 'account-changed' | 'reset-link';
  /** The account it is about. */
  readonly account: string;
  readonly holdsPassword: boolean;
}

/** Everything that lasts on the NAS: what the tests and the sandbox page look into. */
export interface DsmState {
  readonly accounts: LocalAccounts;
  readonly passwords: PasswordSettings;
  readonly domain: Domain;
  readonly sessions: Sessions;
  readonly protection: Protection;
  readonly tasks: Tasks;
  readonly mails: Mail[];
  /** ForgotPwd needs a configured mail server. */
  mailServerConfigured: boolean;
}

/** What the methods work on. */
export interface Nas {
  readonly clock: SandboxClock;
  readonly state: DsmState;
  readonly faults: DsmFaults;
  readonly calls: CallLog;
}

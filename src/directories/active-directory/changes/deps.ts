import type { Account } from '../../../core/account.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Subject } from '../../../core/subject.ts';
import type { Domain } from '../domain.ts';
import type { Lookup } from '../lookup.ts';
import type { Session } from '../session/session.ts';

/** What the handlers of changes work with. */
export interface ChangeDeps {
  readonly directory: string;
  readonly label: string;
  readonly session: Session;
  readonly domain: () => Promise<Domain>;
  readonly lookup: Lookup;
  readonly clock: Clock;
  /** Where new accounts and groups are made. */
  readonly container: () => Promise<string>;
  /** What stands behind the @ in new user principal names. */
  readonly upnSuffix: () => Promise<string>;
  /** Tells the search that an object is gone. */
  readonly forget: (id: string) => void;
}

export function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new TypeError('This change is about an account.');
}

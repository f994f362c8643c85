import type { Clock } from '../../../core/clock.ts';
import type { Session } from '../session/session.ts';
import type { UnrecordedChange } from '../settings.ts';
import type { DomainLookup } from './lookup.ts';

/** What the changes of a domain are made with. */
export interface DomainChangeDeps {
  /** The directory's name in sentences. */
  readonly label: string;
  readonly session: Session;
  readonly lookup: DomainLookup;
  readonly clock: Clock;
  /** The container in which new accounts and groups are made. */
  readonly place: () => Promise<string>;
  /** Changes to be made although nobody has recorded their call. */
  readonly unrecorded: readonly UnrecordedChange[];
}

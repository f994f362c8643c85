import type { Change } from '../core/change.ts';
import { deskhand } from '../core/deskhand.ts';
import type { Directory, Handler, Step } from '../core/directory.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * Deskhand itself as a directory, so that a lockdown, a freeze or a review is asked for, approved, carried out, read back and
 * audited like any other change.
 */
export function createDeskhandDirectory(journal: Journal): Directory {
  const done: Step = { state: 'done' };
  const handler =
    <K extends Change['kind']>(make: (change: Extract<Change, { kind: K }>) => Promise<void>): Handler<K> =>
    async (_subject, change) => {
      await make(change);
      return done;
    };
  return {
    id: deskhand,
    label: 'Deskhand',
    kind: deskhand,
    handlers: {
      'start-lockdown': handler<'start-lockdown'>(({ reason }) => journal.startLockdown(reason)),
      'end-lockdown': handler<'end-lockdown'>(() => journal.endLockdown()),
      'lift-freeze': handler<'lift-freeze'>(({ account }) => journal.liftFreeze(account)),
      'close-review': handler<'close-review'>(({ request }) => journal.closeReview(request)),
    },
    parts: {},
    async readFacts() {
      const restrictions = await journal.restrictions();
      const { lockdown, frozen, reviews } = restrictions;
      const names = frozen.map(({ name }) => name).join(', ');
      return {
        facts: [
          { label: 'Lockdown', value: lockdown ? `in force: ${lockdown.reason}` : 'none' },
          { label: 'Frozen accounts', value: names || 'none' },
          { label: 'Emergency requests to review', value: reviews.join(', ') || 'none' },
        ],
        settings: {},
        restrictions,
      };
    },
    search: async () => [],
    readAccount: async () => undefined,
    readGroup: async () => undefined,
    findAccount: async () => undefined,
    findGroup: async () => undefined,
    poll: async () => ({ state: 'lost', reason: 'Deskhand itself runs no tasks.' }),
    check: async () => [],
    close: async () => undefined,
  };
}

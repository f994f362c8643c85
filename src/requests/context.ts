import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import type { Log } from '../core/log.ts';
import type { Mailer } from '../core/mailer.ts';
import type { Operation } from '../core/operation.ts';
import type { Addresses } from '../identity/email-age.ts';
import { createIdentity, type Identity, type IsSettled } from '../identity/identity.ts';
import { type People, remembering } from '../identity/people.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../journal/rate-limits.ts';
import type { SecretBox } from '../journal/secret-box.ts';
import type { BoundGroups } from '../policy/group-bindings.ts';
import type { Policy } from '../policy/policy.ts';
import type { ProofSettings, Timings } from './settings.ts';

/** All that the handling of requests stands on. `app.ts` puts it together. */
export interface RequestContext {
  readonly journal: Journal;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly directories: ReadonlyMap<string, Directory>;
  readonly people: People;
  readonly identity: Identity;
  readonly identitySettings: IdentitySettings;
  readonly policy: () => { readonly policy: Policy; readonly groupBindings: BoundGroups };
  readonly secretBox: SecretBox;
  /** There only where mail is configured. */
  readonly mailer?: Mailer;
  readonly addresses: Pick<Addresses, 'ageOf' | 'note' | 'learn'>;
  readonly limits: Limits;
  readonly proof: ProofSettings;
  readonly timings: Timings;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each move, so that cards are redrawn and due work is looked at. */
  readonly changed: (id: string) => void;
}

/** Tells by how long an address has stood there whether it counts. */
export const settledBy =
  (addresses: Pick<Addresses, 'ageOf'>, { addressAge }: ProofSettings): IsSettled =>
  async (account) =>
    ((await addresses.ageOf(account)) ?? 0) >= addressAge;

/** The desk with other eyes on the people of the workspace. */
export function seenBy(context: RequestContext, people: People): RequestContext {
  const isSettled = settledBy(context.addresses, context.proof);
  return {
    ...context,
    people,
    identity: createIdentity(context.identitySettings, people, context.directories, isSettled),
  };
}

/** The desk for one act: everything about people is asked afresh, and once. */
export function forOneAct(context: RequestContext): RequestContext {
  return seenBy(context, remembering(context.people, Number.POSITIVE_INFINITY, context.clock));
}

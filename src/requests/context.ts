import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import type { Log } from '../core/log.ts';
import type { Mailer } from '../core/mailer.ts';
import type { Operation } from '../core/operation.ts';
import type { Addresses } from '../identity/email-age.ts';
import { createIdentity, type Identity } from '../identity/identity.ts';
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
  readonly addresses: Pick<Addresses, 'addressStateOf' | 'note' | 'learn'>;
  readonly limits: Limits;
  readonly proof: ProofSettings;
  readonly timings: Timings;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each move, so that cards are redrawn and due work is looked at. */
  readonly changed: (id: string) => void;
}

/** The context with other eyes on the people of the workspace. */
export function seenBy(context: RequestContext, people: People): RequestContext {
  const { identitySettings: settings, directories, addresses } = context;
  const identity = createIdentity({ settings, people, directories, addressStateOf: addresses.addressStateOf });
  return { ...context, people, identity };
}

/** The context for one act: everything about people is asked afresh, and once. */
export function forOneAct(context: RequestContext): RequestContext {
  return seenBy(context, remembering(context.people, Number.POSITIVE_INFINITY, context.clock));
}

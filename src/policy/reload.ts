import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { repeat } from '../core/repeat.ts';
import { DocumentError, faultLine } from '../yaml/fault.ts';
import { reviewPolicy } from './document.ts';
import { type BoundGroups, resolveGroupBindings } from './group-bindings.ts';
import type { Policy, PolicyVocabulary } from './policy.ts';

/** The policy with its places: swapped together, so that no rule ever speaks of the other one's names. */
interface PolicyInForce {
  readonly policy: Policy;
  readonly groupBindings: BoundGroups;
}

export interface PolicyWatch {
  current(): PolicyInForce;
  stop(): Promise<void>;
}

interface Deps {
  readonly file: string;
  readonly vocabulary: PolicyVocabulary;
  readonly directories: ReadonlyMap<string, Directory>;
  readonly clock: Clock;
  readonly log: Log;
  /** Another policy is in force; both by their hash. */
  readonly changed: (from: string, to: string) => Promise<void>;
  /** The file holds no policy, or is gone: a message for the person who keeps it. Sent once for each content. */
  readonly broken: (words: string) => Promise<void>;
}

/** How often the groups that the policy names are looked up again, in milliseconds. */
const lookUpEvery = 60_000;

/** A file counts once it has been the same for so many milliseconds. */
const settleTime = 1_000;

/** How often the file is looked at, in milliseconds. */
const every = 5_000;

/** In force while the file is missing or empty: without rules nobody may do anything. */
const nothingAllowed: Policy = {
  hash: createHash('sha256').update('').digest('hex'),
  teams: new Map(),
  channels: new Map(),
  groupBindings: [],
  never: [
    {
      id: 'no-policy',
      do: 'any',
      because: 'The policy file is missing or empty, so nothing is allowed until it is back.',
    },
  ],
  may: [],
  approve: [],
};

/** Reads the policy as it is at the start. @throws DocumentError with all of its faults */
export async function readPolicy(file: string, vocabulary: PolicyVocabulary, log: Log): Promise<Policy> {
  const { policy, warnings } = reviewPolicy(file, await readFile(file, 'utf8'), vocabulary);
  for (const warning of warnings) log.warn({ policy: faultLine(warning) }, 'part of the policy has no effect');
  return policy;
}

/**
 * Keeps the policy in step with its file. A file with a fault leaves the old policy in force; one that is missing or empty
 * denies everything. What is being asked or approved at that moment is decided anew when it is carried out.
 */
export async function watchPolicy(first: Policy, deps: Deps): Promise<PolicyWatch> {
  const { file, vocabulary, directories, clock, log } = deps;
  let inForce: PolicyInForce = { policy: first, groupBindings: await resolveGroupBindings(first, directories) };
  let seen = first.hash;
  let lookedUp = clock.now();

  let lastNotice = '';
  let wasEmpty = false;

  /** Notifies the person who keeps the policy, once for each message. If that fails, the next look tries again. */
  async function notifyPolicyOwner(words: string): Promise<void> {
    if (words === lastNotice) return;
    log.error({ policy: words }, 'the policy file cannot be used');
    await deps.broken(words);
    lastNotice = words;
  }

  async function look(stopping: AbortSignal): Promise<void> {
    const text = await readFile(file, 'utf8').catch(() => '');
    const hash = createHash('sha256').update(text).digest('hex');
    const isEmpty = text.trim() === '';
    if (hash === seen) {
      wasEmpty = isEmpty;
      // A directory that was silent may answer by now; until it does, its groups are unknown.
      if (isDue()) await lookUpAgain();
      return;
    }
    if (isEmpty && !wasEmpty) {
      // An editor may be writing it at this moment: it counts only if it still is so at the next look.
      wasEmpty = true;
      return;
    }
    wasEmpty = isEmpty;
    if (isEmpty) {
      await swap({ policy: nothingAllowed, groupBindings: { known: [], unasked: new Set() } });
      await notifyPolicyOwner(`${file} is missing or empty. Nothing is allowed until it is back.`);
    } else {
      // Somebody may be writing it at this moment.
      await clock.wait(settleTime, stopping);
      if ((await readFile(file, 'utf8').catch(() => '')) !== text) return;
      const policy = await readPolicy(file, vocabulary, log);
      if (policy.hash !== hash) return;
      const fewer = lostRules(inForce.policy, policy);
      if (fewer) await deps.broken(fewer);
      await swap({ policy, groupBindings: await resolveGroupBindings(policy, directories) });
    }
    seen = hash;
  }

  const isDue = (): boolean => inForce.groupBindings.unasked.size > 0 || clock.now() >= lookedUp + lookUpEvery;

  /**
   * A group may be deleted and made anew under its name: then it is another one, and the rules about it mean that one. While
   * there is none, nobody knows who would be in it, and the policy takes that as the worse.
   */
  async function lookUpAgain(): Promise<void> {
    lookedUp = clock.now();
    const { policy, groupBindings } = inForce;
    try {
      await swap({ policy, groupBindings: await resolveGroupBindings(policy, directories) });
    } catch (cause) {
      if (!(cause instanceof DeskhandError)) throw cause;
      const named = policy.groupBindings.map(({ directory }) => directory);
      inForce = { policy, groupBindings: { known: groupBindings.known, unasked: new Set(named) } };
      await notifyPolicyOwner(`${cause.userMessage} Until then, everything that depends on it is denied.`);
    }
  }

  /** What is in force is in the audit log before it is in force. */
  async function swap(next: PolicyInForce): Promise<void> {
    const from = inForce.policy.hash;
    if (from !== next.policy.hash) {
      log.warn({ from, to: next.policy.hash }, 'a new policy is in force');
      await deps.changed(from, next.policy.hash);
      lastNotice = '';
    }
    inForce = next;
  }

  async function notifyOfFault(cause: unknown): Promise<void> {
    const fault = faultOf(cause);
    if (fault === undefined) return log.error({ err: cause }, 'the policy file cannot be checked');
    await notifyPolicyOwner(`${fault}\nThe old policy stays in force.`).catch((failure: unknown) =>
      log.error({ err: failure }, 'the security channel could not be notified'),
    );
  }

  const watching = repeat(look, { every, clock, failed: notifyOfFault, begins: 'later' });
  return {
    current: () => inForce,
    stop: () => watching.stop(),
  };
}

/** Which protections a new policy lacks, in words; `undefined` where it has them all. */
function lostRules(before: Policy, after: Policy): string | undefined {
  const lost = (['never', 'approve'] as const).flatMap((list) => {
    const kept = new Set(after[list].map(({ id }) => id));
    return before[list].filter(({ id }) => !kept.has(id)).map(({ id }) => `${list} "${id}"`);
  });
  return lost.length === 0 ? undefined : `The new policy has fewer rules. It no longer has ${lost.join(', ')}.`;
}

/** What is wrong with the policy, in words; `undefined` where something else broke. */
function faultOf(cause: unknown): string | undefined {
  if (cause instanceof DocumentError) return cause.message;
  return cause instanceof DeskhandError ? cause.userMessage : undefined;
}

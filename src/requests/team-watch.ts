import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { repeat } from '../core/repeat.ts';
import type { People } from '../identity/people.ts';
import type { Journal } from '../journal/journal.ts';
import type { Policy } from '../policy/policy.ts';

interface Deps {
  readonly policy: () => Policy;
  readonly people: Pick<People, 'members'>;
  readonly journal: Pick<Journal, 'approversOf' | 'record'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells security. */
  readonly notifySecurity: (words: string) => Promise<void>;
}

/** How often the teams are looked at, in milliseconds. */
const every = 60_000;

/**
 * Watches the teams that the policy names: tells security, once for the same words, of a team that cannot be read, and of each
 * change in who may approve. That change is in the audit log first, also where it came about while the bot was down.
 */
export function startTeamWatch({ policy, people, journal, clock, log, notifySecurity }: Deps): {
  stop(): Promise<void>;
} {
  const notified = new Map<string, string>();

  async function look(): Promise<void> {
    const { teams, approve } = policy();
    const approvers = new Set(approve.flatMap(({ from }) => from));
    const found = await people.members([...teams.values()]);
    for (const [index, name] of [...teams.keys()].entries()) {
      const team = found[index];
      if (!team) continue;
      if ('unread' in team) {
        await notifyOnce(name, `Deskhand can't read the team ${name}, so nobody is in it. ${team.unread}`);
        continue;
      }
      notified.delete(name);
      if (approvers.has(name)) await compare(name, [...team.members].sort());
    }
  }

  async function notifyOnce(name: string, words: string): Promise<void> {
    if (notified.get(name) === words) return;
    log.error({ team: name, why: words }, 'a team cannot be read');
    await notifySecurity(words);
    notified.set(name, words);
  }

  async function compare(team: string, members: readonly string[]): Promise<void> {
    const before = await journal.approversOf(team);
    const added = members.filter((id) => !before?.includes(id));
    const removed = before?.filter((id) => !members.includes(id)) ?? [];
    if (before && added.length === 0 && removed.length === 0) return;
    await journal.record({ kind: 'approvers-changed', team, members });
    // The first look only says who they are.
    if (!before) return;
    const names = (ids: readonly string[]) => ids.map((id) => `@${id}`).join(', ');
    const changes = [
      ...(added.length > 0 ? [`${names(added)} can approve now.`] : []),
      ...(removed.length > 0 ? [`${names(removed)} can't any more.`] : []),
    ];
    log.warn({ team, added, removed }, 'who may approve has changed');
    await notifySecurity(`The team ${team} has changed. ${changes.join(' ')}`);
  }

  return repeat(look, {
    every,
    clock,
    // What could not be told is tried again at the next look.
    failed: (cause) => log.warn({ cause }, 'the teams cannot be looked at now'),
    begins: 'at once',
  });
}

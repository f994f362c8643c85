import { DeskhandError } from '../../src/core/errors.ts';
import type { People, SlackPerson, TeamMembers, TeamSource } from '../../src/identity/people.ts';
import { person } from './builders.ts';

/** The workspace's people in memory; tests change them between request, press and execution. */
export class MemoryPeople implements People {
  people = new Map<string, SlackPerson>();
  teams = new Map<string, Set<string>>();
  /** User groups and channels that cannot be read, and why. */
  unread = new Map<string, string>();
  /** As profiles name them. */
  managers = new Map<string, string>();
  isDown = false;

  add(id: string, given: Partial<SlackPerson> = {}): void {
    const usual = { ref: person(id), name: id, active: true, guest: false, external: false, bot: false };
    this.people.set(id, { ...usual, email: `${id.slice(2).toLowerCase()}@example.org`, ...given });
  }

  #answer(): void {
    if (this.isDown) throw new DeskhandError('directory-unreachable', { userMessage: 'Slack does not answer.' });
  }

  async read({ id }: { id: string }) {
    this.#answer();
    const found = this.people.get(id);
    if (!found) throw new DeskhandError('not-found', { userMessage: 'Slack knows no such person.' });
    return found;
  }

  async members(sources: readonly TeamSource[]): Promise<readonly TeamMembers[]> {
    this.#answer();
    return sources.map((source) => {
      if ('people' in source) return { members: new Set(source.people) };
      const id = 'usergroup' in source ? source.usergroup : source.channel;
      const unread = this.unread.get(id);
      return unread === undefined ? { members: this.teams.get(id) ?? new Set<string>() } : { unread };
    });
  }

  async managerOf({ id }: { id: string }) {
    this.#answer();
    const manager = this.managers.get(id);
    return manager === undefined ? undefined : person(manager);
  }

  async byEmail(email: string) {
    this.#answer();
    return [...this.people.values()].find((one) => one.email?.toLowerCase() === email.toLowerCase());
  }
}

import { DeskhandError } from '../../src/core/errors.ts';
import type { People, SlackPerson, TeamSource } from '../../src/identity/people.ts';
import { person } from './builders.ts';

/** The workspace's people in memory; tests change them between request, press and execution. */
export class MemoryPeople implements People {
  people = new Map<string, SlackPerson>();
  teams = new Map<string, Set<string>>();
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

  async members(sources: readonly TeamSource[]) {
    this.#answer();
    return sources.map((source) => {
      if ('people' in source) return new Set(source.people);
      return this.teams.get('usergroup' in source ? source.usergroup : source.channel) ?? new Set<string>();
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

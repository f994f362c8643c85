import type { Account } from '../core/account.ts';
import type { Directory } from '../core/directory.ts';
import type { People, SlackPerson } from './people.ts';
import type { PersonRef } from './request.ts';

/** Who holds which account: the links in the configuration, else the e-mail address where that is switched on. */
export interface IdentitySettings {
  /** Slack user id -> accounts, each as `<directory id>/<sign-in name>`. */
  readonly links: ReadonlyMap<string, readonly string[]>;
  readonly matchByEmail: boolean;
}

const sameText = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const linkOf = (account: Account) => `${account.directory}/${account.name}`;

/** Tells which Slack person an account belongs to. Every answer is read afresh. */
export function createIdentity(
  settings: IdentitySettings,
  people: People,
  directories: ReadonlyMap<string, Directory>,
) {
  const linkedPerson = (account: Account): string | undefined =>
    [...settings.links].find(([, accounts]) => accounts.some((link) => sameText(link, linkOf(account))))?.[0];

  /** The accounts that are known to be the person's in a directory. */
  async function ownAccounts(person: SlackPerson, directoryId: string): Promise<readonly Account[]> {
    const directory = directories.get(directoryId);
    const links = (settings.links.get(person.ref.id) ?? []).filter((link) => link.startsWith(`${directoryId}/`));
    const names = links.map((link) => link.slice(directoryId.length + 1));
    if (names.length === 0 && settings.matchByEmail && person.email) names.push(person.email);
    const accounts = await Promise.all(names.map((name) => directory?.findAccount(name)));
    return accounts.filter((account) => account !== undefined);
  }

  return {
    /** The accounts that are known to be a person's, in all directories. */
    async accountsOf(ref: PersonRef): Promise<readonly Account[]> {
      const person = await people.read(ref);
      return (await Promise.all([...directories.keys()].map((id) => ownAccounts(person, id)))).flat();
    },

    /** The active member of the workspace who holds the account, or `undefined` where none is known. */
    async holderOf(account: Account, team: string): Promise<SlackPerson | undefined> {
      const linked = linkedPerson(account);
      const byEmail = settings.matchByEmail && account.details.email;
      const person = linked
        ? await people.read({ team, id: linked })
        : byEmail
          ? await people.byEmail(byEmail)
          : undefined;
      return person?.active && !person.external && !person.bot && !person.guest ? person : undefined;
    },

    async isSamePerson(one: PersonRef, other: PersonRef, _directory: string): Promise<boolean> {
      return one.id === other.id && one.team === other.team;
    },

    async managerOf(_account: Account, _team: string): Promise<SlackPerson | undefined> {
      return undefined;
    },

    /** Whether a person is the account's holder. `undefined`: it could not be found out, which must count as the worse. */
    async holds(ref: PersonRef, account: Account): Promise<boolean | undefined> {
      const linked = linkedPerson(account);
      if (linked) return linked === ref.id;
      const person = await people.read(ref);
      const { email } = account.details;
      if (settings.matchByEmail && email && person.email) return sameText(email, person.email);
      const own = await ownAccounts(person, account.directory);
      if (own.length > 0) return own.some(({ id }) => id === account.id);
      return undefined;
    },
  };
}

export type Identity = ReturnType<typeof createIdentity>;

import type { Account } from '../core/account.ts';
import type { Directory } from '../core/directory.ts';
import type { PersonRef } from '../core/person.ts';
import type { People, SlackPerson } from './people.ts';
import type { IdentitySettings } from './settings.ts';

/** Whether an account's mail address has stood there long enough to say whose the account is. */
export type IsSettled = (account: Account) => Promise<boolean>;

/** A second Slack account often has the first one's address with a tag: kim+test@example.org is kim@example.org. */
const mailboxOf = (address: string): string => address.replace(/\+[^@]*@/, '@');

const isMember = ({ active, external, bot, guest }: SlackPerson): boolean => active && !external && !bot && !guest;

const sameText = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const linkOf = (account: Account) => `${account.directory}/${account.name}`;

/** Tells which Slack person an account belongs to. Every answer is read afresh. */
export function createIdentity(
  settings: IdentitySettings,
  people: People,
  directories: ReadonlyMap<string, Directory>,
  isSettled: IsSettled,
) {
  /** Several where one human has more than one Slack account. */
  const linkedPeople = (account: Account): readonly string[] =>
    [...settings.links]
      .filter(([, accounts]) => accounts.some((link) => sameText(link, linkOf(account))))
      .map(([person]) => person);

  /** The accounts that are known to be the person's in a directory. */
  async function ownAccounts(person: SlackPerson, directoryId: string): Promise<readonly Account[]> {
    const directory = directories.get(directoryId);
    const links = (settings.links.get(person.ref.id) ?? []).filter((link) => link.startsWith(`${directoryId}/`));
    const names = links.map((link) => link.slice(directoryId.length + 1));
    if (names.length === 0 && settings.matchByEmail && person.email) names.push(person.email);
    const accounts = await Promise.all(names.map((name) => directory?.findAccount(name)));
    return accounts.filter((account) => account !== undefined);
  }

  /**
   * Whether two Slack accounts are known to be one human: they are linked to one account, or have one mail address, or the
   * directory knows both as the same account. Throws where that cannot be found out.
   */
  async function isSamePerson(one: PersonRef, other: PersonRef, directory: string): Promise<boolean> {
    if (one.id === other.id) return one.team === other.team;
    const [links = [], others = []] = [settings.links.get(one.id), settings.links.get(other.id)];
    if (links.some((link) => others.some((same) => sameText(link, same)))) return true;
    const [first, second] = await Promise.all([people.read(one), people.read(other)]);
    if (first.email && second.email && sameText(mailboxOf(first.email), mailboxOf(second.email))) return true;
    const [mine, theirs] = await Promise.all([ownAccounts(first, directory), ownAccounts(second, directory)]);
    return mine.some(({ id }) => theirs.some((account) => account.id === id));
  }

  /** The active member of the workspace who holds the account, or `undefined` where none is known. */
  async function holderOf(account: Account, team: string): Promise<SlackPerson | undefined> {
    const linked = linkedPeople(account);
    const known = await Promise.all(linked.map((id) => people.read({ team, id })));
    const { email } = account.details;
    // Whoever can put an address into a directory must not become the holder by it.
    if (linked.length === 0 && settings.matchByEmail && email && (await isSettled(account))) {
      known.push(...(await mailed(email)));
    }
    return known.find(isMember);
  }

  const mailed = async (email: string) => {
    const person = await people.byEmail(email);
    return person ? [person] : [];
  };

  return {
    /** The accounts that are known to be a person's, in all directories. */
    async accountsOf(ref: PersonRef): Promise<readonly Account[]> {
      const person = await people.read(ref);
      return (await Promise.all([...directories.keys()].map((id) => ownAccounts(person, id)))).flat();
    },

    holderOf,

    /** Whether deskhand.yml says whose the account of this name is. */
    isLinked: (directory: string, name: string): boolean =>
      [...settings.links.values()].flat().some((link) => sameText(link, `${directory}/${name}`)),

    isSamePerson,

    /** The manager of an account's holder: as configured, else as the holder's Slack profile says. An active member. */
    async managerOf(account: Account, team: string): Promise<SlackPerson | undefined> {
      const holder = await holderOf(account, team);
      const links = linkedPeople(account);
      const configured = [...settings.managers].find(
        ([whose]) => whose === holder?.ref.id || links.includes(whose) || sameText(whose, linkOf(account)),
      )?.[1];
      const ref = configured ? { team, id: configured } : holder && (await people.managerOf(holder.ref));
      if (!ref || ref.id === holder?.ref.id || links.includes(ref.id)) return undefined;
      const manager = await people.read(ref);
      return isMember(manager) ? manager : undefined;
    },

    /** Whether a person is the account's holder. `undefined`: it could not be found out, which must count as the worse. */
    async holds(ref: PersonRef, account: Account): Promise<boolean | undefined> {
      const linked = linkedPeople(account);
      if (linked.length > 0) {
        // The same human may press from another Slack account.
        const same = linked.map((id) => isSamePerson(ref, { team: ref.team, id }, account.directory));
        return (await Promise.all(same)).includes(true);
      }
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

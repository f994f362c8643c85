import type { Account } from '../core/account.ts';
import type { Directory } from '../core/directory.ts';
import type { PersonRef } from '../core/person.ts';
import type { AddressState } from './email-age.ts';
import type { People, SlackPerson } from './people.ts';
import type { IdentitySettings } from './settings.ts';

/** What an account's mail address says about whose the account is. */
type AddressStateOf = (account: Account) => Promise<AddressState>;

/** Who holds an account. What is not known is never taken for "nobody". */
export type Holder =
  /** An active member of the workspace. */
  | { readonly kind: 'holder'; readonly person: SlackPerson }
  /** It is known that no active member of the workspace holds it. */
  | { readonly kind: 'none' }
  /** `why` is for people, and says what to do. */
  | { readonly kind: 'unknown'; readonly why: string };

/** One function for "the same mailbox": a second Slack account often has the first one's address with a tag. */
const mailboxOf = (address: string): string => address.toLowerCase().replace(/\+[^@]*@/, '@');

const isMember = ({ active, external, bot, guest }: SlackPerson): boolean => active && !external && !bot && !guest;

const sameText = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const linkOf = (account: Account) => `${account.directory}/${account.name}`;

interface Deps {
  readonly settings: IdentitySettings;
  readonly people: People;
  readonly directories: ReadonlyMap<string, Directory>;
  readonly addressStateOf: AddressStateOf;
}

/** Tells which Slack person an account belongs to. Every answer is read afresh, and throws where it cannot be read. */
export function createIdentity({ settings, people, directories, addressStateOf }: Deps) {
  /** Several where one human has more than one Slack account. */
  const linkedPeople = (account: Account): readonly string[] =>
    [...settings.links]
      .filter(([, accounts]) => accounts.some((link) => sameText(link, linkOf(account))))
      .map(([person]) => person);

  /** The accounts that are known to be the person's in a directory. */
  async function ownAccounts(person: SlackPerson, directoryId: string): Promise<readonly Account[]> {
    const directory = directories.get(directoryId);
    const declared = settings.links.get(person.ref.id);
    const links = (declared ?? []).filter((link) => link.startsWith(`${directoryId}/`));
    const names = links.map((link) => link.slice(directoryId.length + 1));
    if (declared === undefined && settings.matchByEmail && person.email) names.push(person.email);
    const accounts = await Promise.all(names.map((name) => directory?.findAccount(name)));
    return accounts.filter((account) => account !== undefined);
  }

  /**
   * Whether two Slack accounts are known to be one human: they are linked to one account, or have one mailbox, or the
   * directory knows both as the same account. Throws where that cannot be found out.
   */
  async function isSamePerson(one: PersonRef, other: PersonRef, directory: string): Promise<boolean> {
    if (one.id === other.id) return one.team === other.team;
    const [links = [], others = []] = [settings.links.get(one.id), settings.links.get(other.id)];
    if (links.some((link) => others.some((same) => sameText(link, same)))) return true;
    const [first, second] = await Promise.all([people.read(one), people.read(other)]);
    if (first.email && second.email && mailboxOf(first.email) === mailboxOf(second.email)) return true;
    const [mine, theirs] = await Promise.all([ownAccounts(first, directory), ownAccounts(second, directory)]);
    return mine.some(({ id }) => theirs.some((account) => account.id === id));
  }

  async function holderOf(account: Account, team: string): Promise<Holder> {
    const linked = linkedPeople(account);
    if (linked.length > 0) {
      const known = await Promise.all(linked.map((id) => people.read({ team, id })));
      const person = known.find(isMember);
      return person ? { kind: 'holder', person } : { kind: 'none' };
    }
    // Only an account whose holder has no Slack has a manager of its own in the configuration.
    if ([...settings.managers.keys()].some((whose) => sameText(whose, linkOf(account)))) return { kind: 'none' };
    if (!settings.matchByEmail) return unlinked(account);
    return mailedHolder(account);
  }

  /** Whoever can put an address into a directory must not become the holder by it: only a settled one counts. */
  async function mailedHolder(account: Account): Promise<Holder> {
    const addressState = await addressStateOf(account);
    if (addressState.kind === 'unknown') return addressState.isUnseen ? unseen(account) : unlinked(account);
    const email = addressState.kind === 'changed' ? addressState.before : account.details.email;
    const person = email ? await people.byEmail(email) : undefined;
    if (person && isMember(person)) return { kind: 'holder', person };
    return addressState.kind === 'settled' ? { kind: 'none' } : unlinked(account);
  }

  /** All mail addresses that say whose an account is or was: the present one, and the last that was settled. */
  async function addressesOf(account: Account): Promise<readonly string[]> {
    const addressState = await addressStateOf(account);
    const before = addressState.kind === 'changed' ? [addressState.before] : [];
    return [...before, ...(account.details.email ? [account.details.email] : [])];
  }

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
      const held = holder.kind === 'holder' ? holder.person : undefined;
      const links = linkedPeople(account);
      const configured = [...settings.managers].find(
        ([whose]) => whose === held?.ref.id || links.includes(whose) || sameText(whose, linkOf(account)),
      )?.[1];
      const ref = configured ? { team, id: configured } : held && (await people.managerOf(held.ref));
      if (!ref || ref.id === held?.ref.id || links.includes(ref.id)) return undefined;
      const manager = await people.read(ref);
      return isMember(manager) ? manager : undefined;
    },

    /** Whether a person is the account's holder. `undefined`: it could not be found out, which must count as the worse. */
    async holds(ref: PersonRef, account: Account): Promise<boolean | undefined> {
      const linked = linkedPeople(account);
      // The same human may press from another Slack account.
      const same = linked.map((id) => isSamePerson(ref, { team: ref.team, id }, account.directory));
      if ((await Promise.all(same)).includes(true)) return true;
      if (linked.length > 0) return false;
      const person = await people.read(ref);
      const mailbox = person.email && mailboxOf(person.email);
      if (settings.matchByEmail && (await addressesOf(account)).some((address) => mailboxOf(address) === mailbox))
        return true;
      const holder = await holderOf(account, ref.team);
      if (holder.kind === 'holder') return isSamePerson(ref, holder.person.ref, account.directory);
      // Somebody of whom the configuration says which accounts are theirs has no others.
      if (holder.kind === 'none' || settings.links.has(ref.id)) return false;
      return undefined;
    },
  };
}

const unlinked = ({ directory, name }: Account): Holder => ({
  kind: 'unknown',
  why: `Deskhand doesn't know whose account ${name} is. Ask your Deskhand admin to link it in deskhand.yml under people: (${directory}/${name}).`,
});

const unseen = ({ name }: Account): Holder => ({
  kind: 'unknown',
  why: `Deskhand hasn't looked at ${name}'s email address yet. Please try again in a few minutes.`,
});

export type Identity = ReturnType<typeof createIdentity>;

import type { ChangeOf } from '../../../core/change.ts';
import type { Handler } from '../../../core/directory.ts';
import { escapeValue, isSameDn } from '../../../core/distinguished-name.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Group, GroupRef } from '../../../core/group.ts';
import { generatePassword } from '../../password-generator.ts';
import { type CompoundItem, Created, dnOfCreated, type PartOutcome, tryCompound } from '../session/compound.ts';
import { DsmRefusal } from '../session/refusals.ts';
import { hasName, memberPart, nameTaken, settingFault, settingPart } from './api.ts';
import { attributesOf } from './attributes.ts';
import type { DomainChangeDeps } from './change-deps.ts';

type Creation = ChangeOf<'create-account'>;

/** What follows the creation itself, in the same compound; asking for it again does no harm. */
interface Rest {
  /** In a sentence: `the details`, or a group's name. */
  readonly words: string;
  item(dn: string): CompoundItem;
}

/**
 * Creates an account with its details and groups in one compound, which the account's distinguished name, known beforehand,
 * makes possible. That DSM takes its `create` inside a compound is inferred, not observed.
 *
 * An attempt that got half-way is gone on with by the next one. It tells the account for its own by the secret that was kept
 * when the name was still free, and by where and how the account stands; that the password is the kept one no call shows, but
 * it is set by the same call that creates.
 */
export function accountCreation({ label, session, lookup, place }: DomainChangeDeps): Handler<'create-account'> {
  return async (_subject, change, { getOrCreateSecret, signal }) => {
    const { name, details } = change;
    const isThere = await hasName(session, name);
    const secret = await getOrCreateSecret(() => {
      if (isThere) throw nameTaken(label, name);
      return generatePassword({ avoid: [name, ...Object.values(details)] });
    });
    const container = await place();
    const dn = `CN=${escapeValue(name)},${container}`;
    const rest = restOf(change, await groupsOf(change.groups ?? []), label);
    const run = (items: readonly CompoundItem[], stops: boolean) =>
      tryCompound(session, items, { changes: true, signal, stops });

    if (isThere) {
      await expectOwn(dn, change);
      const parts = rest.map((part) => part.item(dn));
      // What was refused once must not hold back what comes after it.
      throwUnlessComplete(dn, change, rest, parts.length === 0 ? [] : await run(parts, false), 'none');
      return { state: 'done' };
    }
    if (await lookup.stands(dn)) throw nameTaken(label, name);
    const creation = creationPart(change, container, secret.reveal());
    if (rest.length === 0) {
      const data = await session.call({ ...creation, data: Created, changes: true, signal });
      lookup.note('account', name, dnOfCreated(session, creation.api, data));
      return { state: 'done' };
    }
    lookup.expectCreation(name);
    const [first, ...outcomes] = await run([creation, ...rest.map((part) => part.item(dn))], true);
    const made = madeBy(first, outcomes, change);
    const isElsewhere = !isSameDn(made, dn);
    const final = isElsewhere
      ? await run(
          rest.map((part) => part.item(made)),
          false,
        )
      : outcomes;
    throwUnlessComplete(made, change, rest, final, 'unknown');
    return { state: 'done' };
  };

  async function groupsOf(wanted: readonly GroupRef[]): Promise<readonly Group[]> {
    const found = await lookup.readGroups(wanted.map(({ id }) => id));
    return wanted.map(({ id, name }) => {
      const group = found.get(id);
      if (group) return group;
      throw new DirectoryError('not-found', {
        userMessage: `The group ${name} no longer exists in ${label}.`,
        effect: 'none',
      });
    });
  }

  /** @throws DeskhandError where what has the name now is not what an earlier attempt would have made */
  async function expectOwn(dn: string, { name, details }: Creation): Promise<void> {
    const account = await lookup.findAccount(dn);
    const isOwn =
      account?.name.toLowerCase() === name.toLowerCase() &&
      (account.details.email ?? '').toLowerCase() === (details.email ?? '').toLowerCase() &&
      (account.details.description ?? '') === (details.description ?? '');
    if (isOwn) return;
    const userMessage = `${name} now exists in ${label}, but not as Deskhand creates it. Somebody else may have created it. Check it first.`;
    throw new DirectoryError('name-taken', { userMessage, effect: 'none' });
  }

  /** The distinguished name of the new account. @throws DeskhandError where it was refused */
  function madeBy(creation: PartOutcome | undefined, outcomes: readonly PartOutcome[], { name }: Creation): string {
    try {
      return createdDn(creation);
    } catch (cause) {
      lookup.finish(name);
      if (!(cause instanceof DsmRefusal) || !outcomes.some(({ state }) => state === 'done')) throw cause;
      // DSM goes on after a failure that it calls a success, so what stands there otherwise may have been changed.
      const userMessage = `${cause.userMessage} But Deskhand gave its settings to the existing ${name}. Check ${name} in ${label}.`;
      throw new DirectoryError('directory-refused', { userMessage, effect: 'unknown', cause });
    }
  }

  function createdDn(creation: PartOutcome | undefined): string {
    const api = 'SYNO.ActiveDirectory.User';
    if (creation?.state === 'refused') throw creation.cause;
    const data = creation?.state === 'done' ? Created.safeParse(creation.data).data : undefined;
    return dnOfCreated(session, api, data ?? { error: undefined });
  }

  /** Judges each part of the rest. @throws DeskhandError that names what was done and what not */
  function throwUnlessComplete(
    dn: string,
    { name }: Creation,
    rest: readonly Rest[],
    outcomes: readonly PartOutcome[],
    effect: 'none' | 'unknown',
  ): void {
    const results = rest.map(({ words }, index) => ({ words, trouble: troubleOf(outcomes[index]) }));
    const undone = results.filter(({ trouble }) => trouble !== undefined);
    const isFinished = undone.length === 0 || effect === 'none';
    lookup.note('account', name, dn);
    if (isFinished) lookup.finish(name);
    if (undone.length === 0) return;
    const done = results.filter(({ trouble }) => trouble === undefined).map(({ words }) => words);
    const missing = undone.map(({ words, trouble }) => `${words} (${trouble})`);
    const userMessage = `${name} was created in ${label}${done.length > 0 ? ` with ${done.join(', ')}` : ''}, but without ${missing.join(', ')}. Add what is missing with join-group or edit-account.`;
    throw new DirectoryError('directory-refused', { userMessage, effect });
  }

  function troubleOf(outcome: PartOutcome | undefined): string | undefined {
    const cause = outcome?.state === 'done' ? settingFault(session, outcome.data) : undefined;
    if (outcome?.state === 'done' && !cause) return undefined;
    const message = outcome?.state === 'refused' ? outcome.cause.userMessage : cause?.userMessage;
    return message?.replace(/\.$/, '') ?? 'not tried after the earlier failure';
  }
}

function restOf({ details }: Creation, groups: readonly Group[], label: string): readonly Rest[] {
  const { email: _email, description: _description, ...later } = details;
  const attributes = attributesOf(later, label);
  return [
    ...(Object.keys(attributes).length > 0
      ? [{ words: 'the details', item: (dn: string) => settingPart(dn, attributes) }]
      : []),
    ...groups.map(({ name, path = '' }) => ({
      words: name,
      item: (dn: string) => memberPart('add', { group: path, member: dn }),
    })),
  ];
}

function creationPart(
  { name, details, mustChange, flags }: Creation,
  container: string,
  password: string,
): CompoundItem {
  const parameters = {
    logon_name: name,
    located_dn: container,
    email: details.email ?? '',
    description: details.description ?? '',
    password,
    account_is_disabled: false,
    cannot_change_password: flags?.cannotChangePassword ?? false,
    change_password_next_logon: mustChange ?? false,
    password_never_expire: flags?.passwordNeverExpires ?? false,
  };
  return { api: 'SYNO.ActiveDirectory.User', method: 'create', version: 1, parameters };
}

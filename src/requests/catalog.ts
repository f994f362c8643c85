import type { Account } from '../core/account.ts';
import { type Directory, type Entry, viewOf } from '../core/directory.ts';
import type { DirectoryView } from '../core/directory-view.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Group } from '../core/group.ts';
import { isOfferedBy, isReading, type Operation } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import { type Explanation, explain } from '../policy/explain.ts';
import { type Fact, type Facts, unknown } from '../policy/facts.ts';
import type { RequestContext } from './context.ts';
import { userMessageOf } from './error-messages.ts';
import { activeMember, gatherFacts, unreadTeams } from './facts.ts';

/** The operation of this name. @throws DeskhandError `not-found` */
export function operationOf(context: RequestContext, name: string): Operation {
  const operation = context.operations.get(name);
  if (operation) return operation;
  throw new DeskhandError('not-found', { userMessage: `There is no operation "${name}".` });
}

/** The directories that can run an operation. */
export function directoriesFor(context: RequestContext, operation: Operation): readonly Directory[] {
  return [...context.directories.values()].filter((directory) => isOfferedBy(operation, viewOf(directory)));
}

/** The operations that at least one directory can run. */
export function offeredOperations(context: RequestContext): readonly Operation[] {
  const all = [...context.operations.values()];
  return all.filter((operation) => !operation.isInternal && directoriesFor(context, operation).length > 0);
}

/** Those of the operations that some rule may let the person do, whatever the account and the groups turn out to be. */
async function possible(
  context: RequestContext,
  requester: PersonRef,
  channel: Fact<string>,
  operations: readonly Operation[],
): Promise<readonly Operation[]> {
  await activeMember(context, requester);
  const [first] = operations;
  if (!first) return [];
  const wish = { requester, operation: first, channel: '', subject: undefined };
  const facts: Facts = { ...(await gatherFacts(context, wish)), channel, destinations: [unknown] };
  return operations.filter(({ name, risk }) => {
    const rules = explain(context.policy().policy, { ...facts, operation: name, risk });
    // What is unknown of the person who asks lets them look nowhere; what is unknown of the rest shows later.
    const isForbidden = rules.some(
      ({ list, matches, unchecked }) =>
        list === 'never' && matches !== 'no' && unchecked.every((word) => word === 'who'),
    );
    return !isForbidden && rules.some(isOpenTo);
  });
}

/** Whether a rule allows something to the person for certain, as far as it is about them. */
const isOpenTo = ({ list, matches, unchecked }: Explanation): boolean =>
  list === 'may' && matches !== 'no' && !unchecked.includes('who');

/** The operations to show a person. A hint, never an authorisation. */
export function catalogFor(
  context: RequestContext,
  requester: PersonRef,
  channel: string,
): Promise<readonly Operation[]> {
  return possible(context, requester, channel, offeredOperations(context));
}

/** Whether some rule may let the person look at accounts. */
export async function mayLook(context: RequestContext, person: PersonRef): Promise<boolean> {
  const looks = [...context.operations.values()].filter(
    (operation) => operation.subject === 'account' && isReading(operation),
  );
  return (await possible(context, person, unknown, looks)).length > 0;
}

/** Why no rule lets the person do something: nothing does, or nobody can tell which teams they are in. */
async function noRuleMessage(context: Pick<RequestContext, 'policy' | 'people'>, person: PersonRef): Promise<string> {
  const unread = await unreadTeams(context, person);
  return unread.map(({ message }) => message).join(' ') || 'The policy does not allow you to do this here.';
}

/** Lets nobody look into a directory for an operation that no rule could ever let them do. */
export async function refuseUnlessPossible(
  context: RequestContext,
  person: PersonRef,
  operation: Operation,
): Promise<void> {
  if (!operation.isInternal && (await possible(context, person, unknown, [operation])).length > 0) return;
  throw new DeskhandError('denied', { userMessage: await noRuleMessage(context, person) });
}

/**
 * Accounts or groups, whichever the operation is about, with exactly this name, mail address or path, in every directory that can run the operation; and the directories
 * that could not be asked, with their words for the person.
 */
export async function findNamed(
  context: RequestContext,
  person: PersonRef,
  operation: Operation,
  name: string,
): Promise<{ found: readonly (Account | Group)[]; silent: readonly { label: string; userMessage: string }[] }> {
  await refuseUnlessPossible(context, person, operation);
  // A name may be given with its directory, as lists show it: nas/ada.
  const [prefix = '', ...others] = name.split('/');
  const rest = others.join('/');
  const named = rest ? context.directories.get(prefix) : undefined;
  const directories = named ? [named] : directoriesFor(context, operation);
  const wanted = named && rest ? rest : name;
  const found = await Promise.allSettled(
    directories.map(
      (directory): Promise<Account | Group | undefined> =>
        operation.subject === 'group' ? directory.findGroup(wanted) : directory.findAccount(wanted),
    ),
  );
  return {
    found: found.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : [])),
    silent: found.flatMap((result, at) =>
      result.status === 'rejected'
        ? [{ label: directories[at]?.label ?? '', userMessage: userMessageOf(result.reason, context.log) }]
        : [],
    ),
  };
}

/** Feeds a typeahead: per directory its best entries. A directory that cannot be searched now is left out. */
export async function searchEntries(
  context: RequestContext,
  person: PersonRef,
  query: { text: string; what: 'account' | 'group'; operation: string; directory?: string; limit: number },
): Promise<readonly { directory: DirectoryView; entries: readonly Entry[] }[]> {
  const operation = operationOf(context, query.operation);
  await refuseUnlessPossible(context, person, operation);
  const directories = directoriesFor(context, operation);
  const chosen = directories.filter(({ id }) => query.directory === undefined || id === query.directory);
  const found = await Promise.allSettled(
    chosen.map(async (directory) => ({
      directory: viewOf(directory),
      entries: await directory.search(query.text, query.what, query.limit),
    })),
  );
  return found.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

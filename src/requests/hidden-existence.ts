import { DeskhandError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import { findNamed, mayLook, refuseUnlessPossible } from './catalog.ts';
import type { RequestContext } from './context.ts';
import type { RawValue } from './plan.ts';
import { preview, submit } from './submit.ts';

/** Whether the person is not to be told whether an account exists: they may not look at accounts. Asks no directory. */
export async function hidesExistence(
  context: RequestContext,
  person: PersonRef,
  operation: Operation,
): Promise<boolean> {
  if (!operation.hidesExistence) return false;
  await refuseUnlessPossible(context, person, operation);
  return !(await mayLook(context, person));
}

/**
 * Refuses whatever would show the person which accounts there are: lists, searches, forms about one. Every entrance but
 * `submitHidingExistence` stands behind it.
 *
 * @throws DeskhandError `denied`, in words that say how to ask
 */
export async function refuseIfHidden(context: RequestContext, person: PersonRef, operation: Operation): Promise<void> {
  if (!(await hidesExistence(context, person, operation))) return;
  const example = operation.command ? `${operation.command} ada` : `/helpdesk ${operation.name} ada`;
  throw new DeskhandError('denied', { userMessage: `Type the username with the command, such as ${example}` });
}

/**
 * Asks for an operation on the account of this name, if there is one and it is possible. What comes of it is told nobody
 * here: whoever calls answers the same, and before this is done, whatever the name is.
 */
export async function submitHidingExistence(
  context: RequestContext,
  wish: { person: PersonRef; channel: string; operation: Operation; name: string },
  key: string,
): Promise<void> {
  const { person, operation } = wish;
  try {
    const ready = await prepared(context, wish).catch((cause: unknown) => explained(context, operation, cause));
    if (ready) await submit(context, ready.draft, key, ready.proof);
    // A name that fits nothing counts like one that does, so that names cannot be tried out for free.
    else await context.limits.take({ agent: `${person.team}/${person.id}`, workspace: person.team });
  } catch (cause) {
    explained(context, operation, cause);
  }
}

/** What would be asked for; `undefined` where the name fits no single account. */
async function prepared(
  context: RequestContext,
  { person, channel, operation, name }: Parameters<typeof submitHidingExistence>[1],
) {
  const { found } = await findNamed(context, person, operation, name);
  const [account] = found;
  if (!account || found.length > 1) {
    context.log.info(
      { operation: operation.name },
      'a name asked for with its existence hidden matches no single account',
    );
    return undefined;
  }
  const { directory, id } = account;
  const draft = {
    person,
    channel,
    operation: operation.name,
    subject: { kind: 'account' as const, directory, id, name: account.name },
    values: initial(operation),
    hidesExistence: true as const,
  };
  return { draft, proof: (await preview(context, draft)).proof ?? '' };
}

/** For the log alone, why nothing came of it. */
function explained(context: RequestContext, operation: Operation, cause: unknown): undefined {
  if (!(cause instanceof DeskhandError)) throw cause;
  context.log.info(
    { operation: operation.name, why: cause.userMessage },
    'a request that hides existence was not made',
  );
}

function initial(operation: Operation): Record<string, RawValue> {
  const fields = Object.entries(operation.inputs).filter(([, field]) => field.initial !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, field.initial as RawValue]));
}

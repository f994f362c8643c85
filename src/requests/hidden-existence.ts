import { DeskhandError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import { findNamed, mayLook, refuseUnlessPossible } from './catalog.ts';
import type { Desk } from './context.ts';
import type { RawValue } from './plan.ts';
import { preview, submit } from './submit.ts';

/** Whether the person is not to be told whether an account exists: they may not look at accounts. Asks no directory. */
export async function isDiscreet(desk: Desk, person: PersonRef, operation: Operation): Promise<boolean> {
  if (!operation.isDiscreet) return false;
  await refuseUnlessPossible(desk, person, operation);
  return !(await mayLook(desk, person));
}

/**
 * Asks for an operation on the account of this name, if there is one and it is possible. What comes of it is told nobody
 * here: whoever calls answers the same, and before this is done, whatever the name is.
 */
export async function askDiscreetly(
  desk: Desk,
  wish: { person: PersonRef; channel: string; operation: Operation; name: string },
  key: string,
): Promise<void> {
  const { person, operation } = wish;
  try {
    const ready = await prepared(desk, wish).catch((cause: unknown) => explained(desk, operation, cause));
    if (ready) await submit(desk, ready.draft, key, ready.proof);
    // A name that fits nothing counts like one that does, so that names cannot be tried out for free.
    else await desk.limits.take({ agent: `${person.team}/${person.id}`, workspace: person.team });
  } catch (cause) {
    explained(desk, operation, cause);
  }
}

/** What would be asked for; `undefined` where the name fits no single account. */
async function prepared(desk: Desk, { person, channel, operation, name }: Parameters<typeof askDiscreetly>[1]) {
  const { found } = await findNamed(desk, person, operation, name);
  const [account] = found;
  if (!account || found.length > 1) {
    desk.log.info({ operation: operation.name }, 'a name that was asked for discreetly fits no single account');
    return undefined;
  }
  const { directory, id } = account;
  const draft = {
    person,
    channel,
    operation: operation.name,
    subject: { kind: 'account' as const, directory, id, name: account.name },
    values: initial(operation),
    isDiscreet: true as const,
  };
  return { draft, proof: (await preview(desk, draft)).proof ?? '' };
}

/** For the log alone, why nothing came of it. */
function explained(desk: Desk, operation: Operation, cause: unknown): undefined {
  if (!(cause instanceof DeskhandError)) throw cause;
  desk.log.info({ operation: operation.name, why: cause.tell }, 'what was asked for discreetly is not done');
}

function initial(operation: Operation): Record<string, RawValue> {
  const fields = Object.entries(operation.inputs).filter(([, field]) => field.initial !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, field.initial as RawValue]));
}

import { Attribute, Change } from 'ldapts';
import { isRefusal, status } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { guidName } from '../values/guid.ts';

type Value = string | Buffer;

const attribute = (type: string, values: readonly Value[]): Attribute =>
  // The client takes bytes and text, though its type wants all of one kind.
  new Attribute({ type, values: values as string[] });

/** Sets an attribute; without values it is cleared, which an empty text is refused for. */
export const replace = (type: string, ...values: readonly Value[]): Change =>
  new Change({ operation: 'replace', modification: attribute(type, values) });

export const addValue = (type: string, value: Value): Change =>
  new Change({ operation: 'add', modification: attribute(type, [value]) });

export const removeValue = (type: string, value: Value): Change =>
  new Change({ operation: 'delete', modification: attribute(type, [value]) });

/** Sets an attribute only where it has this value now; otherwise the server answers 16, and nothing is changed. */
export const compareAndSet = (type: string, now: string, next: string): Change[] => [
  removeValue(type, now),
  addValue(type, next),
];

/** Attributes of a new object. One without a value must be left out, or the server takes it for an empty one. */
export const attributesOf = (given: Readonly<Record<string, Value | readonly Value[] | undefined>>): Attribute[] =>
  Object.entries(given).flatMap(([type, value]) => {
    if (value === undefined || value === '') return [];
    return [attribute(type, typeof value === 'string' || Buffer.isBuffer(value) ? [value] : value)];
  });

/** Changes attributes of the object with this objectGUID. */
export const modifyObject = (session: Session, id: string, changes: Change[], signal: AbortSignal): Promise<void> =>
  session.change(guidName(id), (client) => client.modify(guidName(id), changes), signal);

/** Deletes the object with this objectGUID. One that is gone was deleted by the call whose answer got lost, or by somebody else. */
export async function deleteObject(session: Session, id: string, signal: AbortSignal): Promise<void> {
  try {
    await session.change(guidName(id), (client) => client.del(guidName(id)), signal);
  } catch (cause) {
    if (!isRefusal(cause, status.noSuchObject)) throw cause;
  }
}

import { Attribute, Change } from 'ldapts';

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

import type { Entry } from 'ldapts';

/** Attributes that are bytes: without being named, a value that happens to be UTF-8 would come as text. */
export const binaryAttributes = ['objectGUID', 'objectSid', 'tokenGroups', 'nTSecurityDescriptor'];

/** One object as a server shows it. Names of attributes are found in whatever case the server writes them. */
export class Row {
  readonly dn: string;
  readonly #values: ReadonlyMap<string, readonly (string | Buffer)[]>;

  constructor({ dn, ...attributes }: Entry) {
    this.dn = dn;
    this.#values = new Map(
      Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value : [value]]),
    );
  }

  /** All values as text. */
  texts(name: string): readonly string[] {
    return (this.#values.get(name.toLowerCase()) ?? []).map((value) => value.toString());
  }

  /** The first value as text; `undefined` where the attribute is not there, or may not be read. */
  text(name: string): string | undefined {
    return this.texts(name)[0];
  }

  /** All values as bytes. */
  buffers(name: string): readonly Buffer[] {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    return values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  }

  bytes(name: string): Buffer | undefined {
    return this.buffers(name)[0];
  }
}

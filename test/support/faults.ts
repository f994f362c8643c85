import { DocumentError, type Fault } from '../../src/yaml/fault.ts';

/**
 * A fault without its prose: place, setting or rule, code, and what was probably meant, such as
 * `policy.yml:9:10 may rule "resets", do: unknown-name (reset-password)`. Tests compare these, so that texts can be improved.
 */
export function faultCode({ file, line, column, name, code, meant }: Fault): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const about = name === undefined || name === '' ? '' : `${name}: `;
  return `${place} ${about}${code}${meant === undefined ? '' : ` (${meant})`}`;
}

/** The faults that reading a document brings; none if it can be read. */
export function faultsOfReading(read: () => unknown): readonly Fault[] {
  try {
    read();
  } catch (cause) {
    if (cause instanceof DocumentError) return cause.faults;
    throw cause;
  }
  return [];
}

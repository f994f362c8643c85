/** What is wrong with one value. */
export interface Complaint {
  /** What kind of fault it is: stable, so that tests and programs need not read the text. */
  readonly code: string;
  /** What is wrong and what to do, for the person who keeps the file. */
  readonly text: string;
  /** What was probably meant. */
  readonly meant?: string;
}

/** One thing that is wrong in a file or in the environment. */
export interface Fault extends Complaint {
  /** The file as it was named, or `environment`. */
  readonly file: string;
  /** Both count from 1, columns in UTF-16 units as editors do; absent if there is no line to point at. */
  readonly line?: number;
  readonly column?: number;
  /** The setting or rule that is wrong, such as `mail.host`. */
  readonly name?: string;
}

/** A fault on one line, as compilers and editors write and read it: `policy.yml:42:10: …`. */
export function faultLine({ file, line, column, name, text }: Fault): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, name, text].filter((part) => part !== undefined && part !== '').join(': ');
}

/** Orders faults as they appear in their file. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted(
    (one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
  );
}

/** A file that cannot be used, with everything that is wrong in it. Its message has a line for each fault. */
export class DocumentError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], cause?: unknown) {
    super(faults.map(faultLine).join('\n'), { cause });
    this.name = 'DocumentError';
    this.faults = faults;
  }
}

/** One thing that is wrong in a file or in the environment, in words for whoever keeps it. */
export interface Fault {
  /** The file as it was named, or `environment`. */
  readonly file: string;
  /** Both count from 1, columns in UTF-16 units as editors do; absent where there is no line to point at. */
  readonly line?: number;
  readonly column?: number;
  readonly text: string;
}

/** A fault on one line, as compilers and editors write and read it: `policy.yml:42:10: …`. */
export function faultLine({ file, line, column, text }: Fault): string {
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: ${text}`;
}

/** Orders faults as they stand in their file. */
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

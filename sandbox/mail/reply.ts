/** What the server answers: a code, the enhanced code of RFC 3463 where there is one, and words. */
export interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
  /** The connection is closed behind it. */
  readonly closes?: true;
}

export const reply = (code: number, ...lines: readonly string[]): Reply => ({ code, lines });

export const lastReply = (code: number, ...lines: readonly string[]): Reply => ({ code, lines, closes: true });

/** As it goes on the wire: a dash on all lines but the last. */
export function wireText({ code, lines }: Reply): string {
  return lines.map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}

export const badSequence = (words: string): Reply => reply(503, `5.5.1 Error: ${words}`);

export const badSyntax = (words: string): Reply => reply(501, `5.5.4 Syntax: ${words}`);

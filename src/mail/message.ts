import { DeskhandError } from '../core/errors.ts';
import type { Mail } from '../core/mailer.ts';

// The dot-string of RFC 5321 in ASCII: no quotes, comments, routes or display names, which are what injections hide in.
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const pattern = new RegExp(`^(?=.{1,64}@)(?=.{3,254}$)${atom}(?:\\.${atom})*@${label}(?:\\.${label})+$`);

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const longestSubject = 200;
const longestText = 100_000;

/** Whether it is a bare address that every mail server takes: ASCII, with a domain of two labels or more. */
export const isMailAddress = (text: string): boolean => pattern.test(text);

/** The part behind the `@` of a checked address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** A mail that can go out as it is. @throws DeskhandError `invalid-input`, which never repeats the address */
export function checkMail({ to, subject, text }: Mail): Mail {
  const fault = !isMailAddress(to)
    ? 'The email address is not valid. Correct it in the directory.'
    : subject.trim() === '' || subject.length > longestSubject || unseen.test(subject) || !subject.isWellFormed()
      ? `The subject of an email must be one line of at most ${longestSubject} characters, without control characters.`
      : text.length > longestText
        ? `The text of an email can have at most ${longestText} characters.`
        : undefined;
  if (fault !== undefined) throw new DeskhandError('invalid-input', { userMessage: fault, effect: 'none' });
  return { to, subject, text: shownText(text) };
}

/** A text whose control and direction characters show as code points, so that a name in it cannot turn the words around. */
function shownText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      character === '\n' || character === '\t'
        ? character
        : `‹U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}›`,
    );
}

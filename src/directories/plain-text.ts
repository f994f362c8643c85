/** Letters of scripts that have look-alikes in one another. */
const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** A text as one line that shows what it is: no control, invisible or direction characters, no doubled blanks. */
export function plainText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}\p{Cn}\u115F\u1160\u3164\uFFA0]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Whether a name mixes scripts whose letters look alike, so that it may pose as another. */
export function mixesScripts(name: string): boolean {
  return scripts.filter((script) => script.test(name)).length > 1;
}

/** A text as it is compared in searches: small letters without marks, and one form for each letter. */
export function foldedText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

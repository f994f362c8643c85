import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';
import { oldPhrases } from './old-phrases.ts';

const root = resolve(import.meta.dirname, '..');

/** Folders and files that still have old phrases in them. It only gets shorter. */
const notYet: readonly string[] = [
  'docs/directories-synapse.md',
  'docs/directories-synology.md',
  'docs/directories-truenas.md',
  'docs/directories.md',
  'docs/operations.md',
  'sandbox/demo/',
  'sandbox/dsm/',
  'sandbox/launcher/',
  'src/operations/',
  'src/slack/',
];

/** Where an old phrase is not ours: foreign names, history, and the list of words that changed. */
const exempt: readonly { readonly at: string; readonly phrases: readonly string[] }[] = [
  // Block Kit's `confirm` objects, and Slack's own words about them.
  { at: 'sandbox/slack/', phrases: ['confirm', 'confirmation'] },
  // SYNO.Core.User.PasswordConfirm, by which DSM confirms Deskhand's own password.
  { at: 'sandbox/dsm/', phrases: ['confirmation'] },
  { at: 'src/directories/synology/', phrases: ['confirm'] },
  { at: 'docs/directories-synology.md', phrases: ['confirm', 'confirms', 'confirmed', 'confirmation'] },
  { at: 'src/policy/renamed.ts', phrases: ['break-glass'] },
];

const isText = (file: string): boolean => /\.(md|yml)$/.test(file);
const isCode = (file: string): boolean =>
  /^(src|sandbox)\/.*\.(ts|js)$/.test(file) && !file.startsWith('sandbox/test/');

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => isText(file) || isCode(file))
  .filter((file) => file !== 'CHANGELOG.md' && !file.startsWith('docs/decisions/'));

/** What people may read of a file: a text as it is, of code its string and template literals. */
function textsOf(file: string, text: string): readonly string[] {
  if (!isCode(file)) return [text];
  const texts: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'Literal' && 'value' in node && typeof node.value === 'string') {
      texts.push(node.value);
    }
    if ('type' in node && node.type === 'TemplateElement' && 'value' in node) {
      texts.push(String((node.value as { cooked: unknown }).cooked));
    }
    Object.values(node).forEach(visit);
  };
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  visit(program);
  return texts;
}

const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}_]/u.test(sign);

/** Whether a text holds a phrase as whole words; a line break counts as a space. */
function holds(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + phrase.length])) return true;
  }
  return false;
}

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').toLowerCase();

function phrasesIn(file: string, text: string): string[] {
  const allowed = exempt.filter(({ at }) => file.startsWith(at)).flatMap(({ phrases }) => phrases);
  const texts = textsOf(file, text).map(plain);
  return Object.keys(oldPhrases).filter(
    (phrase) => !allowed.includes(phrase) && texts.some((one) => holds(one, phrase)),
  );
}

it('no text that people read has an old phrase in it', () => {
  const found = files
    .filter((file) => !notYet.some((at) => file.startsWith(at)))
    .flatMap((file) =>
      phrasesIn(file, readFileSync(join(root, file), 'utf8')).map(
        (phrase) => `${file}: "${phrase}" - write: ${oldPhrases[phrase]}`,
      ),
    );
  expect(found).toEqual([]);
});

it('what is not done yet, or is exempt, still needs to be', () => {
  const has = (at: string, phrase?: string) =>
    files
      .filter((file) => file.startsWith(at))
      .some((file) => {
        const texts = textsOf(file, readFileSync(join(root, file), 'utf8')).map(plain);
        const wanted = phrase === undefined ? Object.keys(oldPhrases) : [phrase];
        return wanted.some((one) => texts.some((text) => holds(text, one)));
      });
  expect(notYet.filter((at) => !has(at))).toEqual([]);
  expect(
    exempt.flatMap(({ at, phrases }) => phrases.filter((one) => !has(at, one)).map((one) => `${at} ${one}`)),
  ).toEqual([]);
});

it('finds whole words in any case, over line breaks, in texts and templates and not in code', () => {
  const template = '`Take\n back $' + '{confirm} passwordConfirm`';
  expect(phrasesIn('src/x.ts', `const confirm = 'The\\nAsker'; const b = ${template};`)).toEqual([
    'asker',
    'take back',
  ]);
  expect(phrasesIn('docs/x.md', 'A stand-in.\nConfirmedly, take\nback.')).toEqual(['take back', 'stand-in']);
});

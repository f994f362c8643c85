import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { neededScopes } from '../../src/slack/client/check.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
// Attacks that take a whole program, or a long time, are tried in test/slow.
const tests = [import.meta.dirname, join(root, 'test/slow/threats')].flatMap((folder) =>
  readdirSync(folder).map((name) => join(folder, name)),
);
const titles = tests.flatMap((file) => {
  if (file === import.meta.filename) return [];
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^\s*describe\('((?:[^'\\]|\\.)+)'/gm)].map(([, title = '']) => title);
});
const section = (from: string, to: string) => page.slice(page.indexOf(from), page.indexOf(to));
const rows = section('## Attacks', '### A stolen')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Attack'));
const named = rows.flatMap((row) => [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

describe('docs/security.md', () => {
  it('names a test for each attack, and each of these tests exists', () => {
    expect(rows.length).toBeGreaterThanOrEqual(21);
    expect(rows.filter((row) => !/`[^`]+` \|$/.test(row))).toEqual([]);
    expect(named.filter((name) => !titles.includes(name))).toEqual([]);
  });

  it('leaves out no attack that a test tries, and none of the eighteen', () => {
    expect(titles.filter((title) => !named.includes(title))).toEqual([]);
    const numbers = new Set(named.map((name) => /^E(\d+) /.exec(name)?.[1]).filter(Boolean));
    expect([...numbers].map(Number).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 18 }, (_, at) => at + 1),
    );
  });

  it('gives a reason for each scope of the manifest, and for no other', () => {
    const table = section('| Slack scope', 'It reads no messages');
    const given = [...table.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, scope = '']) => scope),
    );
    const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8')) as {
      oauth_config: { scopes: { bot: string[] } };
    };
    expect(given.sort()).toEqual([...manifest.oauth_config.scopes.bot].sort());
    expect(given.sort()).toEqual([...neededScopes].sort());
  });
});

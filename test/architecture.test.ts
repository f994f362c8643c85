import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .sort();

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

/** The imports of a file; relative ones as paths from the root. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  return [...text.matchAll(pattern)].map(([, type, target = '']) => ({
    from: file,
    isType: type !== undefined,
    to: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
  }));
}

const sources = [...filesIn('src'), ...filesIn('sandbox').filter((file) => !file.startsWith('sandbox/test/'))];
const imports = sources.flatMap(importsOf);
const isOurs = (target: string) => target.startsWith('src/') || target.startsWith('sandbox/');

/** Design, section 2: what each folder may import. `null` = any of ours. */
const rules: readonly { folder: string; ours: readonly string[]; packages: readonly string[] }[] = [
  { folder: 'src/core/', ours: ['src/core/'], packages: ['zod'] },
  { folder: 'src/yaml/', ours: ['src/yaml/', 'src/core/errors.ts'], packages: ['zod', 'yaml'] },
  { folder: 'src/operations/', ours: ['src/core/', 'src/operations/'], packages: ['zod'] },
  { folder: 'src/directories/', ours: ['src/core/', 'src/directories/'], packages: ['undici', 'zod'] },
  { folder: 'src/mail/', ours: ['src/core/', 'src/mail/'], packages: ['nodemailer'] },
  { folder: 'src/audit/sinks/', ours: ['src/core/', 'src/audit/'], packages: ['undici'] },
  { folder: 'src/journal/', ours: ['src/core/', 'src/policy/', 'src/journal/'], packages: [] },
  { folder: 'sandbox/', ours: ['sandbox/'], packages: ['ws', 'preact', 'htm', 'yaml'] },
];

describe('import directions', () => {
  it.each(rules)('$folder imports only what the design lets it', ({ folder, ours, packages }) => {
    const wrong = imports
      .filter(({ from }) => from.startsWith(folder))
      .filter(({ to }) => {
        if (isOurs(to)) return !ours.some((allowed) => to.startsWith(allowed));
        return !to.startsWith('node:') && !packages.some((name) => to === name || to.startsWith(`${name}/`));
      });
    expect(wrong).toEqual([]);
  });

  it('a kind of directory never imports another kind', () => {
    const kindOf = (path: string) => /^src\/directories\/([a-z-]+)\//.exec(path)?.[1];
    const wrong = imports.filter(({ from, to }) => kindOf(from) && kindOf(to) && kindOf(from) !== kindOf(to));
    expect(wrong).toEqual([]);
  });

  it('app.ts knows all parts but the sandbox and the command line', () => {
    const wrong = imports.filter(({ from, to }) => from === 'src/app.ts' && /^(sandbox|src\/cli)\//.test(to));
    expect(wrong).toEqual([]);
  });

  it('no module imports itself around corners at run time', () => {
    const targets = new Map<string, string[]>();
    for (const { from, to, isType } of imports) {
      if (isOurs(to) && !isType) targets.set(from, [...(targets.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const next of targets.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('files', () => {
  it('are under 250 lines', () => {
    const long = sources.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 251);
    expect(long).toEqual([]);
  });

  it('have kebab-case names of full words', () => {
    const odd = sources.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(file.split('/').at(-1) ?? ''));
    expect(odd).toEqual([]);
    const vague = sources.filter((file) => /\b(utils?|helpers?|common|manager|misc)\b/.test(file));
    expect(vague).toEqual([]);
  });

  it('read the environment in config.ts alone', () => {
    const readers = sources.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
    expect(
      readers.filter(
        (file) => !['src/config/index.ts', 'src/cli/main.ts'].includes(file) && !file.startsWith('sandbox/'),
      ),
    ).toEqual([]);
  });

  it('make secrets with the system’s random source, never with Math.random', () => {
    const careless = sources.filter((file) => readFileSync(join(root, file), 'utf8').includes('Math.random'));
    expect(careless).toEqual([]);
  });

  it('replace no modules in tests', () => {
    const word = ['vi', 'mock('].join('.');
    expect(filesIn('test').filter((file) => readFileSync(join(root, file), 'utf8').includes(word))).toEqual([]);
  });
});

describe('operations', () => {
  it('have a test each', () => {
    const tests = readFileSync(join(root, 'test/operations/plan.test.ts'), 'utf8');
    const untested = filesIn('src/operations')
      .map((file) => file.split('/').at(-1)?.replace('.ts', '') ?? '')
      .filter((name) => name !== 'index' && !tests.includes(name));
    expect(untested).toEqual([]);
  });
});

it('the program starts under plain Node, which refuses what the test runner accepts', () => {
  const version = execFileSync(process.execPath, ['src/cli/main.ts', '--version'], { cwd: root, encoding: 'utf8' });
  expect(version.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

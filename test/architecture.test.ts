import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

const sources = filesIn('src');
const simulators = filesIn('sandbox').filter((file) => !file.startsWith('sandbox/test/'));
const imports = sources.flatMap(importsOf);
const isOurs = (target: string) => /^(src|sandbox|test|bench)\//.test(target);

/** `core`, `app.ts` …: the folder of src that a file is in, or the file itself where it is in none. */
const roomOf = (path: string): string => path.split('/')[1] ?? '';

interface Room {
  readonly name: string;
  readonly mayImport: readonly { readonly path: string; readonly isTypeOnly: boolean }[];
  readonly packages: readonly string[];
}

/** The table of docs/architecture.md. */
function readRooms(): Room[] {
  const rows = readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(
    /^\| `([a-z.]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm,
  );
  const named = [...rows].map(([, name = '', allowed = '', packages = '']) => ({ name, allowed, packages }));
  const quoted = (text: string) =>
    [...text.matchAll(/(types of )?`([^`]+)`/g)].map(([, types, path = '']) => ({
      path,
      isTypeOnly: types !== undefined,
    }));
  return named.map(({ name, allowed, packages }) => {
    const except = /^every room but `(\w+)`/.exec(allowed)?.[1];
    const everyRoom = allowed.startsWith('every room')
      ? named.filter((room) => room.name !== except).map((room) => ({ path: room.name, isTypeOnly: false }))
      : [];
    const settings = allowed.includes('`settings.ts` of each room')
      ? named.map((room) => ({ path: `${room.name}/settings.ts`, isTypeOnly: false }))
      : [];
    const own = [{ path: name, isTypeOnly: false }];
    return {
      name,
      mayImport: [...own, ...everyRoom, ...settings, ...quoted(allowed.replace(/^every room but `\w+`/, ''))],
      packages: quoted(packages).map(({ path }) => path),
    };
  });
}

const rooms = readRooms();

describe('rooms', () => {
  it('hold every file of src: nothing lies loose but what the table names', () => {
    const names = rooms.map(({ name }) => name);
    expect(sources.filter((file) => !names.includes(roomOf(file)))).toEqual([]);
    expect(names.filter((name) => !sources.some((file) => roomOf(file) === name))).toEqual([]);
  });

  it.each(rooms)('$name imports only what docs/architecture.md lets it', ({ name, mayImport, packages }) => {
    const isAllowed = ({ to, isType }: Import): boolean => {
      if (!isOurs(to)) return to.startsWith('node:') || packages.some((one) => to === one || to.startsWith(`${one}/`));
      const path = to.startsWith('sandbox/') ? to : to.slice('src/'.length);
      return mayImport.some(
        (allowed) => (path === allowed.path || path.startsWith(`${allowed.path}/`)) && (isType || !allowed.isTypeOnly),
      );
    };
    expect(imports.filter(({ from }) => roomOf(from) === name).filter((one) => !isAllowed(one))).toEqual([]);
  });

  it('of directories say of each failure what it means for the change that was asked for', () => {
    const careless = sources
      .filter((file) => file.startsWith('src/directories/'))
      .filter((file) => readFileSync(join(root, file), 'utf8').includes('new DeskhandError('));
    expect(careless).toEqual([]);
  });

  it('are told of in files that exist', () => {
    const named = readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(/`((?:[a-z-]+\/)+[a-z-]+\.ts)`/g);
    const gone = [...named].flatMap(([, file = '']) =>
      existsSync(join(root, 'src', file)) || existsSync(join(root, file)) ? [] : [file],
    );
    expect(gone).toEqual([]);
  });

  it('know the sandbox in one place only, which works without it', () => {
    const users = sources.filter((file) => /['"][./]*\/sandbox\//.test(readFileSync(join(root, file), 'utf8')));
    expect(users).toEqual(['src/cli/sandbox.ts']);
    expect(imports.filter(({ to, isType }) => to.startsWith('sandbox/') && !isType)).toEqual([]);
  });

  it('of a kind of directory are never imported by another kind', () => {
    const kindOf = (path: string) => /^src\/directories\/([a-z-]+)\//.exec(path)?.[1];
    const wrong = imports.filter(({ from, to }) => kindOf(from) && kindOf(to) && kindOf(from) !== kindOf(to));
    expect(wrong).toEqual([]);
  });

  it('share no code with the sandbox: a simulator that knew our client would believe its mistakes', () => {
    const wrong = simulators.flatMap(importsOf).filter(({ to }) => isOurs(to) && !to.startsWith('sandbox/'));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['src', sources],
    ['sandbox', simulators],
  ])('of %s make no circle of imports, types counted', (_, files) => {
    const targets = new Map<string, string[]>();
    for (const { from, to } of files.flatMap(importsOf)) {
      if (isOurs(to)) targets.set(from, [...(targets.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const next of targets.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('files', () => {
  const everything = [...sources, ...simulators];

  it('are under 250 lines', () => {
    const long = everything.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 251);
    expect(long).toEqual([]);
  });

  it('of src are TypeScript, but for the one that tells an older Node which Node it needs', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.[cm]?jsx?$/.test(file))).toEqual(['cli/deskhand.js']);
  });

  it('have kebab-case names of full words', () => {
    const odd = everything.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(file.split('/').at(-1) ?? ''));
    expect(odd).toEqual([]);
    const vague = everything.filter((file) => /\b(utils?|helpers?|common|manager|misc)\b/.test(file));
    expect(vague).toEqual([]);
  });

  it('read the environment in config alone', () => {
    const readers = sources.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
    expect(readers).toEqual(['src/config/index.ts', 'src/config/journal-keys.ts']);
  });

  it('make secrets with the system’s random source, never with Math.random', () => {
    const careless = everything.filter((file) => readFileSync(join(root, file), 'utf8').includes('Math.random'));
    expect(careless).toEqual([]);
  });

  it('replace no modules in tests', () => {
    const word = ['vi', 'mock('].join('.');
    expect(filesIn('test').filter((file) => readFileSync(join(root, file), 'utf8').includes(word))).toEqual([]);
  });
});

describe('operations', () => {
  it('have a test each', () => {
    const tests = filesIn('test/operations')
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join();
    const untested = filesIn('src/operations')
      .map((file) => file.split('/').at(-1)?.replace('.ts', '') ?? '')
      .filter((name) => name !== 'index' && !tests.includes(name));
    expect(untested).toEqual([]);
  });
});

it('the program starts under plain Node, which refuses what the test runner accepts', () => {
  const version = execFileSync(process.execPath, ['src/cli/deskhand.js', '--version'], { cwd: root, encoding: 'utf8' });
  expect(version.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

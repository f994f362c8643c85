import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(import.meta.dirname, '../slack/page');

/** What the page shares with the simulators, by the path to which browsers shorten `../../kit/json.ts`. */
const SHARED: Readonly<Record<string, string>> = { '/kit/json.ts': join(import.meta.dirname, '../kit/json.ts') };

/** The modules of others that the page imports, by the path under which it gets them. */
const MODULES: Readonly<Record<string, string>> = {
  '/module/preact.js': 'preact',
  '/module/hooks.js': 'preact/hooks',
  '/module/htm.js': 'htm',
};

const TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file as the browser gets it. */
export interface ServedFile {
  readonly type: string;
  readonly content: string;
}

/** The file of a path, or undefined where the page has none. */
export async function readPageFile(path: string): Promise<ServedFile | undefined> {
  const name = MODULES[path];
  if (name !== undefined) {
    const content = await readFile(fileURLToPath(import.meta.resolve(name)), 'utf8');
    return { type: 'text/javascript; charset=utf-8', content: withPaths(content) };
  }
  const inside = normalize(path === '/' ? '/index.html' : path);
  const type = TYPES[extname(inside)];
  // What tests and compilers read lies in the same folder, but is no part of the page.
  if (type === undefined || inside.includes('..') || inside.endsWith('.d.ts')) return undefined;
  try {
    const content = await readFile(SHARED[inside] ?? join(FOLDER, inside), 'utf8');
    return { type, content: inside.endsWith('.ts') ? withPaths(strip(content)) : content };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Browsers know no package names, and an import map would be an inline script. */
function withPaths(code: string): string {
  return Object.entries(MODULES).reduce(
    (text, [path, name]) => text.replaceAll(new RegExp(`(from ?)(["'])${name}\\2`, 'g'), `$1"${path}"`),
    code,
  );
}

function strip(code: string): string {
  const { emitWarning } = process;
  // Node calls its own stripping experimental each time; that is no news for whoever starts the sandbox.
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(code);
  } finally {
    process.emitWarning = emitWarning;
  }
}

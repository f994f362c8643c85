import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist');

/** What names another file of ours: imports, exports, dynamic imports and URLs. */
const specifier = /(\bfrom\s+|\bimport\s*\(\s*|\bimport\s+|new URL\(\s*)'(\.{1,2}\/[^']+)\.ts'/g;

/**
 * Makes `dist/` for the package: Node strips no types inside node_modules. The types are stripped by Node itself, so the package
 * runs the same text as a checkout does, line by line.
 */
rmSync(target, { recursive: true, force: true });
const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
);
for (const { parentPath, name } of files) {
  const from = join(parentPath, name);
  const to = join(target, relative(join(root, 'src'), from));
  mkdirSync(dirname(to), { recursive: true });
  if (name.endsWith('.ts')) {
    const code = stripTypeScriptTypes(readFileSync(from, 'utf8'), { mode: 'strip' });
    writeFileSync(to.replace(/\.ts$/, '.js'), code.replaceAll(specifier, "$1'$2.js'"));
  } else if (name.endsWith('.js')) {
    writeFileSync(to, readFileSync(from, 'utf8').replaceAll(specifier, "$1'$2.js'"));
  } else cpSync(from, to);
}
chmodSync(join(target, 'cli/deskhand.js'), 0o755);

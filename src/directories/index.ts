import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Directory } from '../core/directory.ts';
import { DirectoryError } from '../core/errors.ts';
import type { DirectoryDeps, DirectoryKind } from './kind.ts';
import { createShares } from './shares.ts';

export type { DirectoryKind } from './kind.ts';

/** A directory as the configuration describes it; its settings have passed the kind's schema. */
export interface ConfiguredDirectory {
  readonly kind: string;
  readonly label: string;
  readonly settings: unknown;
}

export type OpeningDeps = Pick<DirectoryDeps, 'clock' | 'log' | 'secret'> & Partial<Pick<DirectoryDeps, 'callsAtOnce'>>;

const usualCallsAtOnce = 4;

/** Reads this folder: each folder's `index.ts` default-exports the kinds it makes. Throws for one that does not. */
export async function loadKinds(): Promise<Map<string, DirectoryKind>> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const kinds = new Map<string, DirectoryKind>();
  for (const folder of folders.sort()) {
    // In the package this file and theirs are JavaScript.
    const location = pathToFileURL(join(import.meta.dirname, folder, basename(import.meta.filename))).href;
    const { default: declared } = (await import(location)) as { default?: readonly DirectoryKind[] };
    if (!Array.isArray(declared))
      throw new Error(`src/directories/${folder}/index.ts default-exports no list of kinds.`);
    for (const kind of declared) {
      if (kinds.has(kind.kind)) throw new Error(`Two folders of src/directories make the kind "${kind.kind}".`);
      kinds.set(kind.kind, kind);
    }
  }
  return kinds;
}

/**
 * Opens all configured directories, by id. Nothing is asked of them yet that their answer would be waited for.
 *
 * @throws DeskhandError `config-invalid`; what was opened before is closed again
 */
export function openDirectories(
  kinds: ReadonlyMap<string, DirectoryKind>,
  configured: ReadonlyMap<string, ConfiguredDirectory>,
  { clock, log, secret, callsAtOnce = usualCallsAtOnce }: OpeningDeps,
): ReadonlyMap<string, Directory> {
  const { share } = createShares();
  const opened = new Map<string, Directory>();
  try {
    for (const [id, { label, kind: name, settings }] of configured) {
      const kind = kinds.get(name);
      if (!kind)
        throw new DirectoryError('config-invalid', {
          userMessage: `The directory "${id}" has the unknown kind "${name}".`,
          effect: 'none',
        });
      opened.set(id, kind.open(id, label, settings, { clock, log, callsAtOnce, share, secret }));
    }
  } catch (cause) {
    for (const directory of opened.values()) {
      directory.close().catch((error: unknown) => log.warn({ cause: error }, 'cannot close a directory'));
    }
    throw cause;
  }
  return opened;
}

import { constants, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const enough = 2 ** 30;
const root = join(import.meta.dirname, '../..');

/**
 * Before any test runs: what costs time on a machine and proves nothing about Deskhand.
 *
 * - Each office has a journal that is synced to the disk at every change. Where the machine has a folder that lives in
 *   memory, with room enough, temporary files go there.
 * - The programs that tests start would compile the same sources each time anew. Node keeps what it has compiled.
 *
 * Vitest calls what this gives when all tests are over.
 */
export default async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(await roomyFolder(), 'deskhand-tests-'));
  process.env.TMPDIR = folder;
  process.env.NODE_COMPILE_CACHE = join(root, 'node_modules/.cache/compiled');
  mkdirSync(process.env.NODE_COMPILE_CACHE, { recursive: true });
  return () => rmSync(folder, { recursive: true, force: true });
}

async function roomyFolder(): Promise<string> {
  try {
    await access(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > enough ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

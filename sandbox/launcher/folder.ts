import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'deskhand-sandbox-';
const pattern = new RegExp(`^${prefix}(\\d+)-\\w+$`);

/** Every bot's folder has it; one that only keeps a log for somebody to read has not. */
export const configName = 'deskhand.yml';

/**
 * Makes the folder of a sandbox's bot, which only its owner can look into. Its name tells whose it is: this process's. At once,
 * so that no signal can end the process between the making and the promise to remove it.
 */
export const makeFolder = (): string => mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));

/** Removes what sandboxes left behind that were killed before they could clean up. Those that run keep theirs. */
export function removeLeftFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, owner] = pattern.exec(name) ?? [];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const folder = join(tmpdir(), name);
    try {
      // The place is open to everybody: a name alone is no proof of whose it is.
      const found = lstatSync(folder);
      const isOurs = found.isDirectory() && found.uid === process.getuid?.();
      if (isOurs && existsSync(join(folder, configName))) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another sandbox that starts now was quicker.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Any other answer comes from a process that is there.
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

import { userInfo } from 'node:os';
import type { Config } from '../config/index.ts';
import { machineClock } from '../core/clock.ts';
import { DeskhandError } from '../core/errors.ts';
import { createJournal } from '../journal/journal.ts';
import { openSecretBox } from '../journal/secret-box.ts';
import { openSqlite } from '../journal/sqlite.ts';

/**
 * Starts or ends a lockdown through the journal, whether the bot runs or not, without asking Slack. It takes the journal's file
 * and the key that proves what is in force.
 *
 * @returns a line for the terminal
 * @throws DeskhandError `journal-unavailable` where there is no journal, `journal-tampered` where what is in force is not what
 * Deskhand wrote last, `invalid-input` without a reason
 */
export async function lockdownFromHost(state: 'on' | 'off', config: Config, reason: string): Promise<string> {
  const why = reason.trim();
  if (why === '' || why.length > 300) {
    throw new DeskhandError('invalid-input', { userMessage: 'Give a --reason of at most 300 characters.' });
  }
  const store = await openSqlite(config.journal.file, { isBeside: true });
  try {
    const secretBox = await openSecretBox(store, config);
    // What was changed by others is refused here; the bot reports it.
    const journal = createJournal(store, { clock: machineClock, secretBox, onTampering: () => undefined });
    const hasChanged = await journal.lockdownFromHost({ state, reason: why, user: userInfo().username });
    if (state === 'on') return hasChanged ? 'The lockdown is on.' : 'A lockdown was on already. Nothing changed.';
    return hasChanged ? 'The lockdown is off.' : 'No lockdown was on. Nothing changed.';
  } finally {
    await store.close();
  }
}

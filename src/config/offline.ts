import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DeskhandError } from '../core/errors.ts';
import { isBlock } from '../core/setting-values.ts';
import { usualJournal } from '../journal/settings.ts';
import { openDocument } from '../yaml/document.ts';
import { usualPolicy } from './schema.ts';

/** What commands that work on files alone have to know of deskhand.yml. */
export interface OfflineConfig {
  /** The ids of the directories. */
  readonly directories: readonly string[];
  /** Absolute paths. */
  readonly policy: string;
  readonly journal: string;
}

/** Reads a file that somebody named. @throws DeskhandError `config-invalid` where it cannot be read */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DeskhandError('config-invalid', { userMessage: `${file} cannot be read.`, cause });
  }
}

/** Reads where things are out of deskhand.yml, and nothing else: no environment, no Slack, no directory. */
export async function readOfflineConfig(file: string): Promise<OfflineConfig> {
  const { value } = openDocument(file, await textOf(file));
  const document = isBlock(value) ? value : {};
  const place = (given: unknown, usual: string): string =>
    resolve(dirname(file), typeof given === 'string' ? given.trim() : usual);
  return {
    directories: isBlock(document.directories) ? Object.keys(document.directories) : [],
    policy: place(document.policy, usualPolicy),
    journal: place(isBlock(document.journal) ? document.journal.file : undefined, usualJournal),
  };
}

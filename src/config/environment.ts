import { readFileSync } from 'node:fs';
import { Secret } from '../core/secret.ts';
import type { Complaint, Fault } from '../yaml/fault.ts';

/** Variables by name, as the process was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable must hold, and what to tell the person who has to set it. */
export interface Wanted {
  readonly name: string;
  /** Where its value comes from, as a sentence without a full stop. */
  readonly source: string;
  /** What is wrong with a value, never repeating it; `undefined` for a good one. */
  readonly fault?: (value: string) => string | undefined;
}

const slackApp = 'your app at api.slack.com/apps';

const beginning = (prefix: string) => (value: string) => {
  if (new RegExp(`^${prefix}[\\w-]+$`).test(value)) return undefined;
  const other = /^(xoxb-|xoxp-|xoxe|xapp-)/.exec(value)?.[1];
  return other && other !== prefix ? `is a token that starts with ${other}` : `does not start with ${prefix}`;
};

export const botToken: Wanted = {
  name: 'SLACK_BOT_TOKEN',
  source: `Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of ${slackApp}`,
  fault: beginning('xoxb-'),
};

export const appToken: Wanted = {
  name: 'SLACK_APP_TOKEN',
  source: `Make an App-Level Token (xapp-…) with the scope connections:write under Basic Information of ${slackApp}`,
  fault: beginning('xapp-'),
};

export const signingSecret: Wanted = {
  name: 'SLACK_SIGNING_SECRET',
  source: `Copy the Signing Secret from Basic Information of ${slackApp}`,
};

export const sealingKey: Wanted = {
  name: 'DESKHAND_KEY',
  source: 'Make one with: openssl rand -base64 32. Keep it: unread passwords are encrypted with it',
  fault: (value) => {
    const bytes = Buffer.from(value, 'base64');
    return bytes.length === 32 && bytes.toString('base64') === value ? undefined : 'is not 32 bytes in base64';
  },
};

/** What DESKHAND_KEY was before it was changed. */
export const oldSealingKey: Wanted = {
  ...sealingKey,
  name: 'DESKHAND_KEY_OLD',
  source: 'give the key that was used before',
};

/** Whether a variable is set, itself or by a file. */
export const isSet = (environment: Environment, { name }: Wanted): boolean =>
  Boolean(environment[name] || environment[`${name}_FILE`]);

/**
 * Reads a secret from the variable of this name, or from the file that the variable of this name with `_FILE` points at.
 * The fault is a sentence about the variable, without its name and without its value.
 */
export function readSecret(environment: Environment, wanted: Wanted): { secret?: Secret; fault?: Complaint } {
  const { name, source } = wanted;
  const fileName = `${name}_FILE`;
  const [direct, file] = [environment[name] || undefined, environment[fileName] || undefined];
  if (direct !== undefined && file !== undefined) {
    return { fault: { code: 'set-twice', text: `is set twice, also as ${fileName}. Keep one of them` } };
  }
  let value = direct;
  if (file !== undefined) {
    try {
      // Editors and `echo` end a file with a line break that is no part of the secret.
      value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (cause) {
      const text = `cannot be read: ${fileName} names ${file} (${(cause as NodeJS.ErrnoException).code})`;
      return { fault: { code: 'unreadable-file', text } };
    }
    const text = `is empty: ${fileName} names ${file}. ${source}`;
    if (value === '') return { fault: { code: 'empty-file', text } };
  }
  if (value === undefined) return { fault: { code: 'missing-variable', text: `is missing. ${source}` } };
  const wrong = wanted.fault?.(value);
  if (wrong === undefined) return { secret: new Secret(value) };
  return { fault: { code: 'wrong-secret', text: `${wrong}${file ? ` (in ${file})` : ''}. ${source}` } };
}

/** Reads secrets one after the other; what is wrong with them is added to the faults. */
export function secretReader(environment: Environment, faults: Fault[]): (wanted: Wanted) => Secret | undefined {
  return (wanted) => {
    const { secret, fault } = readSecret(environment, wanted);
    if (fault) faults.push(environmentFault(wanted.name, fault));
    return secret;
  };
}

/** A fault of the environment, which has no lines. */
const environmentFault = (name: string, complaint: Complaint): Fault => ({
  file: 'environment',
  name,
  ...complaint,
});

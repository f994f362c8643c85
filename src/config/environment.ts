import { readFileSync } from 'node:fs';
import { Secret } from '../core/secret.ts';
import type { Fault } from '../yaml/fault.ts';

/** Variables by name, as the process was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable must hold, and what to tell whoever has to set it. */
export interface Wanted {
  readonly name: string;
  /** Where its value comes from, as the end of a sentence. */
  readonly source: string;
  /** What is wrong with a value, never repeating it; `undefined` for a good one. */
  readonly fault?: (value: string) => string | undefined;
}

const slackApp = 'your app at api.slack.com/apps';

const beginning = (prefix: string) => (value: string) => {
  if (new RegExp(`^${prefix}[\\w-]+$`).test(value)) return undefined;
  const other = /^(xoxb-|xoxp-|xoxe|xapp-)/.exec(value)?.[1];
  return other && other !== prefix ? `holds a token that begins with ${other}` : `does not begin with ${prefix}`;
};

export const botToken: Wanted = {
  name: 'SLACK_BOT_TOKEN',
  source: `copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of ${slackApp}`,
  fault: beginning('xoxb-'),
};

export const appToken: Wanted = {
  name: 'SLACK_APP_TOKEN',
  source: `make an App-Level Token (xapp-…) with the scope connections:write under Basic Information of ${slackApp}`,
  fault: beginning('xapp-'),
};

export const signingSecret: Wanted = {
  name: 'SLACK_SIGNING_SECRET',
  source: `copy the Signing Secret from Basic Information of ${slackApp}`,
};

export const sealingKey: Wanted = {
  name: 'DESKHAND_KEY',
  source: 'make one with: openssl rand -base64 32, and keep it, because waiting passwords are sealed with it',
  fault: (value) => {
    const bytes = Buffer.from(value, 'base64');
    return bytes.length === 32 && bytes.toString('base64') === value ? undefined : 'is not 32 bytes in base64';
  },
};

/**
 * Reads a secret from the variable of this name, or from the file that the variable of this name with `_FILE` points at.
 * No value ever stands in a fault.
 */
export function readSecret(environment: Environment, wanted: Wanted): { secret?: Secret; fault?: string } {
  const { name, source } = wanted;
  const fileName = `${name}_FILE`;
  const [direct, file] = [environment[name] || undefined, environment[fileName] || undefined];
  if (direct !== undefined && file !== undefined) {
    return { fault: `${name} and ${fileName} are both set: please keep one of them` };
  }
  let value = direct;
  if (file !== undefined) {
    try {
      // Editors and `echo` end a file with a line break that is no part of the secret.
      value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (cause) {
      return { fault: `${fileName} names ${file}, which cannot be read (${(cause as NodeJS.ErrnoException).code})` };
    }
    if (value === '') return { fault: `${fileName} names ${file}, which is empty: ${source}` };
  }
  if (value === undefined) return { fault: `${name} is missing: ${source}` };
  const wrong = wanted.fault?.(value);
  return wrong ? { fault: `${file ? fileName : name} ${wrong}: ${source}` } : { secret: new Secret(value) };
}

/** A fault of the environment, which has no lines. */
export const environmentFault = (text: string): Fault => ({ file: 'environment', text });

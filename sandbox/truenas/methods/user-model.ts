import { boolean, type Field, integer, list, nullable, object, type Type, text } from '../model.ts';
import type { ApiVersion } from '../release.ts';
import { isAtLeast } from '../release.ts';

/** What `user.create` and `user.update` take, after the model has read it. */
export interface UserWish {
  readonly uid: number | null;
  readonly username: string;
  readonly home: string;
  readonly home_mode: string;
  readonly home_create: boolean;
  readonly shell: string;
  readonly full_name: string;
  readonly smb: boolean;
  readonly webshare: boolean;
  readonly userns_idmap: 'DIRECT' | number | null;
  readonly group: number | null;
  readonly group_create: boolean;
  readonly groups: readonly number[];
  readonly password: string | null;
  readonly random_password: boolean;
  readonly password_disabled: boolean;
  readonly ssh_password_enabled: boolean;
  readonly sshpubkey: string | null;
  readonly locked: boolean;
  readonly sudo_commands: readonly string[];
  readonly sudo_commands_nopasswd: readonly string[];
  readonly email: string | null;
}

const longestName = 32;
const nameCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.';

/** Letters, digits, `_ - .`, first a letter or `_`, 32 at most (the exact words are inferred, not observed). */
export const localName: Type = (value, at, problems) => {
  if (typeof value !== 'string') problems.add(at, 'Input should be a valid string');
  else if (value === '') problems.add(at, 'String should have at least 1 character');
  else if (value.length > longestName) problems.add(at, 'Username cannot exceed 32 characters in length');
  else if (!/^[A-Za-z_]/.test(value)) problems.add(at, 'Username must start with a letter or an underscore');
  else if (/[^A-Za-z0-9_.-]/.test(value)) {
    problems.add(at, `Valid characters for a username are: ${[...nameCharacters].join(', ')}`);
  }
  return value;
};

const email: Type = (value, at, problems) => {
  if (value === '') return null;
  if (typeof value !== 'string') problems.add(at, 'Input should be a valid string');
  else if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) {
    problems.add(at, 'value is not a valid email address: An email address must have an @-sign.');
  }
  return value;
};

const idmap: Type = (value, at, problems) => {
  if (value !== 'DIRECT' && !(typeof value === 'number' && Number.isInteger(value))) {
    problems.add(at, "Input should be 'DIRECT'");
  }
  return value;
};

export const sudoFields: Readonly<Record<string, Field>> = {
  sudo_commands: { type: list(text({ filled: true })), fallback: [] },
  sudo_commands_nopasswd: { type: list(text({ filled: true })), fallback: [] },
};

export const idmapField: Field = { type: nullable(idmap), fallback: null };

function sharedFields(api: ApiVersion): Readonly<Record<string, Field>> {
  return {
    username: { type: localName },
    home: { type: text({ filled: true }), fallback: '/var/empty' },
    home_mode: { type: text(), fallback: '700' },
    home_create: { type: boolean, fallback: false },
    shell: { type: text({ filled: true }), fallback: '/usr/bin/zsh' },
    full_name: { type: text() },
    smb: { type: boolean, fallback: true },
    userns_idmap: idmapField,
    group: { type: nullable(integer()), fallback: null },
    groups: { type: list(integer()), fallback: [] },
    password: { type: nullable(text({ filled: true })), fallback: null },
    random_password: { type: boolean, fallback: false },
    password_disabled: { type: boolean, fallback: false },
    ssh_password_enabled: { type: boolean, fallback: false },
    sshpubkey: { type: nullable(text({ long: true })), fallback: null },
    locked: { type: boolean, fallback: false },
    ...sudoFields,
    email: { type: nullable(email), fallback: null },
    ...(isAtLeast(api.release, '26.0') ? { webshare: { type: boolean, fallback: false } } : {}),
  };
}

export const userCreate = (api: ApiVersion): Type =>
  object({
    ...sharedFields(api),
    uid: { type: nullable(integer({ least: 0 })), fallback: null },
    group_create: { type: boolean, fallback: false },
  });

export const userUpdate = (api: ApiVersion): Type => object(sharedFields(api), true);

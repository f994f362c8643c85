import type { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import { DirectoryError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Secret } from '../core/secret.ts';

/** Something that several directories use and the last of them closes. */
export interface Lease<T> {
  readonly value: T;
  /** Gives the use up; the last release closes it. Releasing twice counts once. */
  release(): Promise<void>;
}

export interface Closable {
  close(): Promise<void>;
}

/** What a directory is given to work with. */
export interface DirectoryDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** How many calls one server gets at a time. */
  readonly callsAtOnce: number;
  /** The one thing of this key in the process, made by the first who asks: such as a session per server and account. */
  share<T extends Closable>(key: string, make: () => T): Lease<T>;
  /** The secret of this name, as the configuration resolved it. */
  secret(name: string): Secret | undefined;
}

/** One kind of directory: how it is configured, and how one is opened. */
export interface DirectoryKind {
  readonly kind: string;
  /** Checks the settings under `directories:`; a key that it does not know is an error. */
  readonly settings: z.ZodType;
  /** Settings whose value is the name of a secret; one inside a block as `block.setting`. */
  readonly secrets: readonly string[];
  /** Opens a directory without talking to it yet. @throws DeskhandError `config-invalid` */
  open(id: string, label: string, settings: unknown, deps: DirectoryDeps): Directory;
}

/** Declares a kind; `open` gets the settings as the schema gives them. */
export function defineKind<S>(kind: {
  readonly kind: string;
  readonly settings: z.ZodType<S>;
  readonly secrets: readonly string[];
  readonly open: (id: string, label: string, settings: S, deps: DirectoryDeps) => Directory;
}): DirectoryKind {
  // Settings reach `open` only through the kind's own schema.
  return { ...kind, open: (id, label, settings, deps) => kind.open(id, label, settings as S, deps) };
}

/** The secret that a setting names. @throws DeskhandError `config-invalid` where it is not set */
export function neededSecret(deps: DirectoryDeps, directory: string, name: string): Secret {
  const secret = deps.secret(name);
  if (secret) return secret;
  const userMessage = `The directory "${directory}" needs the secret ${name}. Set it first.`;
  throw new DirectoryError('config-invalid', { userMessage, effect: 'none' });
}

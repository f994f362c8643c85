import type { Actor } from './actor.ts';
import type { Nas } from './nas.ts';
import type { Transcript } from './transcript.ts';

/** Who and what a journey has to do with. */
export interface Harness {
  /** A helpdesk agent. */
  readonly kim: Actor;
  /** The helpdesk's lead. */
  readonly lee: Actor;
  /** Security. */
  readonly sam: Actor;
  /** Account holders. */
  readonly ada: Actor;
  readonly grace: Actor;
  readonly nas: Nas;
  readonly transcript: Transcript;
  /** Cards in the requests channel so far. */
  cards(): number;
}

/** One story from the command to what the NAS tells afterwards. */
export interface Journey {
  readonly title: string;
  /** Resolves with what was read back from the NAS, in a few words. Throws where anything was not as it should be. */
  play(harness: Harness): Promise<string>;
}

/** Throws with these words unless the condition holds. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

import { DirectoryError } from '../../../core/errors.ts';
import type { Controller } from './controller.ts';

/** After so long the other controllers of a site have learnt of a change, if it was made. */
const owedFor = 15 * 60_000;

/**
 * Changes that got no answer. Whether one was made, only the controller that was asked can show at once: another one may not have learnt of it
 * yet, and making it there as well would make it twice, such as two accounts of one name.
 */
export class UnansweredChanges {
  readonly #owed = new Map<string, { readonly controller: Controller; readonly until: number }>();
  readonly #clock: { now(): number };

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  /** @param object its distinguished name, or `<GUID=…>` */
  note(object: string, controller: Controller): void {
    this.#owed.set(object, { controller, until: this.#clock.now() + owedFor });
  }

  answered(object: string): void {
    this.#owed.delete(object);
  }

  /** The controller that has not answered a change of this object. */
  owing(object: string): Controller | undefined {
    this.#forgetOld();
    return this.#owed.get(object)?.controller;
  }

  /** Whether a controller owes an answer to any change. */
  owes(controller: Controller): boolean {
    this.#forgetOld();
    return [...this.#owed.values()].some((one) => one.controller === controller);
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [object, { until }] of this.#owed) if (until <= now) this.#owed.delete(object);
  }
}

/** Why a change is not made at another controller. It may have been made already, so nobody knows its effect. */
export function stillOwed(owing: Controller, other: Controller): DirectoryError {
  const userMessage = `${owing.where} has not answered the last change of this object and cannot be reached. Deskhand does not make it again at ${other.where}, which may not know of it yet. Check the object in a few minutes.`;
  return new DirectoryError('directory-unreachable', { userMessage, effect: 'unknown' });
}

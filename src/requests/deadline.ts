import type { ApplyContext } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { placeOf } from '../journal/secret-box.ts';
import type { Desk } from './context.ts';

/** Gives the sealed secret of a step: the one that a former attempt made, or a new one, which is on disk before it is used. */
export async function keep(desk: Desk, id: string, index: number, make: Parameters<ApplyContext['keep']>[0]) {
  const place = placeOf(id, index);
  const kept = (await desk.journal.secrets(id)).find((secret) => secret.step === index);
  if (kept) return desk.seal.open(kept.sealed, place);
  const secret = make();
  await desk.journal.keepSecret(id, index, desk.seal.seal(secret, place));
  return secret;
}

/** Makes a call, and gives it up at its deadline: what came of it is then not known. */
export async function withDeadline<T>(desk: Desk, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const over = new AbortController();
  const late = desk.clock.wait(desk.timings.callDeadline, over.signal).then((): never | Promise<never> => {
    if (over.signal.aborted) return new Promise<never>(() => undefined);
    deadline.abort();
    throw new DeskhandError('directory-unreachable', {
      tell: 'The directory did not answer in time.',
      effect: 'unknown',
    });
  });
  try {
    return await Promise.race([call(deadline.signal), late]);
  } finally {
    over.abort();
  }
}

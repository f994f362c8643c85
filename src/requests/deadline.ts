import type { ApplyContext } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Request } from '../journal/request.ts';
import type { SecretPlace } from '../journal/secret-box.ts';
import type { RequestContext } from './context.ts';
import { readerOf } from './holder.ts';

/** Where what a step makes is sealed: for its one reader. */
export const stepPlace = (request: Request, step: number): SecretPlace => ({
  request: request.id,
  kind: 'step',
  item: step,
  person: readerOf(request),
});

/** Gives the sealed secret of a step: the one that a former attempt made, or a new one, which is on disk before it is used. */
export async function getOrCreateSecret(
  context: RequestContext,
  request: Request,
  index: number,
  make: Parameters<ApplyContext['getOrCreateSecret']>[0],
) {
  const place = stepPlace(request, index);
  const sealed = await context.journal.secrets(request.id);
  const existing = sealed.find(({ kind, item }) => kind === 'step' && item === index);
  if (existing) return context.secretBox.open(existing.sealed, place);
  const secret = make();
  await context.journal.keepSecret(place, context.secretBox.encrypt(secret, place));
  return secret;
}

/** Makes a call, and gives it up at its deadline: what came of it is then not known. */
export async function withDeadline<T>(context: RequestContext, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const over = new AbortController();
  const late = context.clock.wait(context.timings.callDeadline, over.signal).then((): never | Promise<never> => {
    if (over.signal.aborted) return new Promise<never>(() => undefined);
    deadline.abort();
    throw new DeskhandError('directory-unreachable', {
      userMessage: 'The directory timed out.',
      effect: 'unknown',
    });
  });
  try {
    return await Promise.race([call(deadline.signal), late]);
  } finally {
    over.abort();
  }
}

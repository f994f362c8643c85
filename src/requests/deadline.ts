import type { ApplyContext } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { secretContext } from '../journal/secret-box.ts';
import type { RequestContext } from './context.ts';

/** Gives the sealed secret of a step: the one that a former attempt made, or a new one, which is on disk before it is used. */
export async function getOrCreateSecret(
  context: RequestContext,
  id: string,
  index: number,
  make: Parameters<ApplyContext['getOrCreateSecret']>[0],
) {
  const place = secretContext(id, index);
  const existing = (await context.journal.secrets(id)).find((secret) => secret.step === index);
  if (existing) return context.secretBox.open(existing.sealed, place);
  const secret = make();
  await context.journal.keepSecret(id, index, context.secretBox.encrypt(secret, place));
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

import { IllegalMove } from './illegal-move.ts';
import type { EndedRequest, OfferedSecret } from './request.ts';
import type { RequestEvent } from './request-event.ts';
import { isSame } from './requirements.ts';

/** So long a password can be viewed again after it was shown for the first time, in milliseconds. */
const viewableFor = 2 * 60_000;

type SecretEvent = Extract<
  RequestEvent,
  { kind: 'secret-opened' | 'secret-viewed' | 'secret-saved' | 'secret-expired' }
>;

/** What becomes of a password that was offered and is not gone: only its own reader views it or says that they have it. */
export function secretAfter(next: EndedRequest, event: SecretEvent, at: number): OfferedSecret {
  const { secret } = next;
  if (!secret || secret.state === 'saved' || secret.state === 'expired') throw new IllegalMove(next, event);
  if ('person' in event && !isSame(event.person, secret.person)) throw new IllegalMove(next, event);
  switch (event.kind) {
    case 'secret-opened':
      return secret;
    case 'secret-viewed': {
      const [views, until] =
        secret.state === 'viewed' ? [secret.views + 1, secret.until] : [1, Math.min(secret.until, at + viewableFor)];
      return { person: secret.person, until, state: 'viewed', views, viewedAt: at };
    }
    case 'secret-saved':
      // Who says that they have it has seen it, though Slack's answer to showing it may still be on its way.
      return secret.state === 'viewed'
        ? { ...secret, state: 'saved' }
        : { person: secret.person, until: secret.until, state: 'saved', views: 1, viewedAt: at };
    case 'secret-expired':
      return secret.state === 'viewed' ? { ...secret, state: 'saved' } : { ...secret, state: 'expired' };
  }
}

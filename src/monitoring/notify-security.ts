import { createHash } from 'node:crypto';
import type { Mailer } from '../core/mailer.ts';

interface Parts {
  /** Posts to security's channel. */
  readonly post: (words: string) => Promise<void>;
  readonly mailer?: Mailer;
  readonly email?: string;
}

/** Tells security in its channel, and by mail where an address is configured. Throws where none of them took it. */
export function createNotifySecurity({ post, mailer, email }: Parts) {
  return async (words: string): Promise<void> => {
    const key = createHash('sha256').update(words).digest('hex').slice(0, 32);
    const mail = { to: email ?? '', subject: 'Deskhand: alarm', text: words, key: `alarm-${key}` };
    const ways = [post(words), ...(mailer && email !== undefined ? [mailer.send(mail)] : [])];
    const fates = await Promise.allSettled(ways);
    const [first] = fates;
    if (first?.status === 'rejected' && fates.every(({ status }) => status === 'rejected')) throw first.reason;
  };
}

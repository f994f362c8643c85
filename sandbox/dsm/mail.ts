import type { Mail, Nas } from './nas.ts';

/** Puts a mail into the outbox; nothing is sent without an address or a mail server. */
export function sendMail(nas: Nas, mail: Omit<Mail, 'at'>): void {
  if (mail.to === '' || !nas.state.mailServerConfigured) return;
  nas.state.mails.push({ ...mail, at: nas.clock.now() });
}

import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Clock } from '../core/clock.ts';
import type { Finding } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { createLimiter } from '../core/limiter.ts';
import type { Log } from '../core/log.ts';
import type { Mail, Mailer } from '../core/mailer.ts';
import { toOwner } from './errors.ts';
import { checkMail, domainOf } from './message.ts';
import type { MailSettings } from './settings.ts';
import { converse, serverLabel } from './smtp.ts';

/** A mailer that can also say whether its server takes it. */
export interface CheckedMailer extends Mailer {
  /** Connects and signs in, without sending anything. */
  check(): Promise<readonly Finding[]>;
}

/** Mail servers allow few connections from one address; a burst of notices waits its turn here. */
const conversationsAtOnce = 3;

/** Makes the mailer; it connects for each mail, so that a server that was away is found again by itself. */
export function createMailer(settings: MailSettings, { clock, log }: { clock: Clock; log: Log }): CheckedMailer {
  const limiter = createLimiter(conversationsAtOnce);
  return {
    async send({ key, ...mail }) {
      const { to, subject, text } = checkMail(mail);
      const messageId = messageIdOf(key, settings.from);
      const message = await compose({ to, subject, text }, { messageId, from: settings.from, at: clock.now() });
      try {
        await limiter.run(() =>
          converse(settings, (conversation) => conversation.send({ from: settings.from, to, message })),
        );
      } catch (cause) {
        const code = cause instanceof DeskhandError ? cause.code : undefined;
        log.warn({ messageId, code, err: cause }, 'an email was not sent');
        throw cause;
      }
      log.info({ messageId }, 'the mail server accepted an email');
    },
    async check() {
      const where = serverLabel(settings);
      try {
        const protection = await converse(settings, async (conversation) => conversation.protection);
        const signIn = settings.account ? `accepts the account ${settings.account.name}` : 'answers, without a sign-in';
        return [
          {
            level: 'good',
            text: `${where} ${signIn}${protection ? ` over ${protection}` : ', unencrypted, which is safe on this machine only'}.`,
          },
        ];
      } catch (cause) {
        if (!(cause instanceof DeskhandError)) throw cause;
        const what = cause.userMessage.replace(` ${toOwner}`, '');
        return [{ level: 'bad', text: `${what} ${adviceFor(cause, settings)}` }];
      }
    },
  };
}

/** The same for each sending of one mail, and telling nothing of what the key is made of. */
function messageIdOf(key: string, from: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domainOf(from)}>`;
}

/** Makes mails out of their parts, as the bytes that go over the wire; it sends nothing. */
const composer = createTransport({ streamTransport: true, buffer: true });

async function compose(
  { to, subject, text }: Mail,
  { messageId, from, at }: { messageId: string; from: string; at: number },
): Promise<Buffer> {
  const { message } = await composer.sendMail({
    // As objects, so that nothing is parsed out of them.
    from: { name: '', address: from },
    to: { name: '', address: to },
    subject,
    text,
    textEncoding: 'quoted-printable',
    messageId,
    date: new Date(at),
    // RFC 3834, and what Exchange goes by: nobody's absence notice is to answer.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (Buffer.isBuffer(message)) return message;
  throw new TypeError('A composed mail comes as a buffer.');
}

/** What whoever runs Deskhand can do, as sentences. */
function adviceFor({ code, userMessage }: DeskhandError, { security, authority, account }: MailSettings): string {
  if (code === 'mail-login-refused') {
    return account
      ? 'Check `account` and the variable that `password` names. Some servers need an app password.'
      : 'It needs a sign-in: set `account` and `password`.';
  }
  if (code === 'mail-unreachable') return 'Check `host` and `port`: use 587 for starttls, 465 for tls.';
  if (code !== 'mail-not-trusted') return '';
  if (/STARTTLS|handshake/.test(userMessage)) {
    return security === 'tls'
      ? 'The port may be for `security: starttls`, mostly 587.'
      : 'The port may be for `security: tls`, mostly 465. If not, something may intercept the connection.';
  }
  return authority === undefined
    ? 'If your own authority signed the certificate, set `ca_file` to its file.'
    : 'The file under `ca_file` is from another authority.';
}

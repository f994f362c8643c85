import { DeskhandError } from '../core/errors.ts';

/** What is known of a failure: how far the conversation came, and what the server answered. */
interface Failure {
  /** The step that failed, as the client names it: `CONN`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  readonly command: string;
  readonly code: string;
  /** The code of the system's or the TLS library's own error behind it. */
  readonly originalCode: string;
  /** The reply's code, such as 550; 0 where there was none. */
  readonly reply: number;
  /** Reply and enhanced code, such as `550 5.1.1`. The server's words stay out: they may repeat the address. */
  readonly said: string;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

function read(cause: unknown): Failure {
  const { command, code, originalCode, response } = (cause instanceof Error ? cause : {}) as Record<string, unknown>;
  const [said = '', reply] = /^([2-5]\d\d)(?:[ -][245]\.\d{1,3}\.\d{1,3})?/.exec(asText(response)) ?? [];
  return {
    command: asText(command),
    code: asText(code),
    originalCode: asText(originalCode),
    reply: Number(reply ?? 0),
    said: said.replace('-', ' '),
  };
}

const untrustedCode = /CERT|ISSUER|SIGNATURE/;
/** The end of what an agent is told of, who cannot mend it. */
export const toOwner = 'Please tell your Deskhand admin.';

function untrustedMessage({ code, originalCode, reply, command }: Failure): string | undefined {
  if (originalCode === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (originalCode === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another host name';
  if (untrustedCode.test(originalCode)) return 'its certificate is not from a trusted authority';
  if (code === 'ETLS' && reply > 0) return 'it does not offer encryption (STARTTLS)';
  if (command === 'EHLO' && reply >= 500) return 'it does not offer encryption (STARTTLS)';
  if (code === 'ETLS' || /SSL|TLS|EPROTO/.test(originalCode)) return 'the TLS handshake failed';
  return undefined;
}

/**
 * What a person can be told of a mail that the server did not take.
 *
 * @param effect what is known of the mail where the server gave no answer
 */
export function mailFailure(cause: unknown, where: string, effect: 'none' | 'unknown'): DeskhandError {
  if (cause instanceof DeskhandError) return cause;
  const failure = read(cause);
  const { command, code, originalCode, reply, said } = failure;
  // What the client threw repeats the server's words, and those the address: it goes no further than this.
  const kept = new Error(['SMTP', command, said, code, originalCode].filter((part) => part !== '').join(' '));
  const error = (kind: DeskhandError['code'], userMessage: string, known: 'none' | 'unknown' = 'none') =>
    new DeskhandError(kind, { userMessage, cause: kept, effect: known });

  const untrusted = untrustedMessage(failure);
  if (untrusted)
    return error('mail-not-trusted', `${where} failed its identity check: ${untrusted}. Nothing was sent. ${toOwner}`);
  const answer = said === '' ? '' : ` (${said})`;
  if (reply >= 500 && (command.startsWith('AUTH') || [530, 534, 535, 538].includes(reply))) {
    return error('mail-login-refused', `${where} refused the sign-in${answer}. Nothing was sent. ${toOwner}`);
  }
  if (code === 'EAUTH' && reply === 0) {
    return error('mail-login-refused', `${where} and Deskhand share no sign-in method. ${toOwner}`);
  }
  if (reply >= 500 && command === 'RCPT TO') {
    return error('mail-refused', `${where} accepts no email for this address${answer}. Check it in the directory.`);
  }
  if (reply >= 500 && command === 'MAIL FROM') {
    return error('mail-refused', `${where} refused this email from Deskhand${answer}. ${toOwner}`);
  }
  if (reply >= 500 && command === 'DATA')
    return error('mail-refused', `${where} refused the email${answer}. ${toOwner}`);
  if (code === 'EMESSAGE' && reply === 0) return error('mail-refused', `${where} refused the email: it is too large.`);
  if (reply >= 400) {
    return error('mail-unreachable', `${where} accepts no email right now${answer}. Try again later.`);
  }
  if (effect === 'unknown') {
    const userMessage = `${where} closed the connection before it answered. The email may have been sent.`;
    return error('mail-unreachable', userMessage, effect);
  }
  const why = absentMessage(failure);
  return error('mail-unreachable', `${where} is unreachable${why}. Nothing was sent. Try again later.`);
}

function absentMessage({ code, originalCode }: Failure): string {
  if (code === 'EDNS') return ': no server has this name';
  if (originalCode === 'ECONNREFUSED') return ': it accepts no connections on this port';
  return code === 'ETIMEDOUT' ? ': it timed out' : '';
}

import { type Reply, reply } from './reply.ts';
import type { ReceivedMail } from './server-state.ts';

/** RFC 5322, section 3.6: what must be there once, and what may be there once at most. */
const needed = ['from', 'date'];
const single = [...needed, 'sender', 'reply-to', 'to', 'cc', 'subject', 'message-id', 'in-reply-to', 'references'];
const dateForm = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/;

type ReadMessage = Pick<ReceivedMail, 'subject' | 'text' | 'messageId' | 'headers' | 'raw'>;

const refused = (words: string): { fault: Reply } => ({ fault: reply(554, `5.6.0 ${words}`) });

/**
 * Reads a mail as strictly as RFC 5322 is written, but for 8-bit text that was not announced with BODY=8BITMIME: Python's
 * smtplib sends such, and Postfix takes it.
 *
 * @param raw one character for each byte
 */
export function readMessage(raw: string): { message: ReadMessage } | { fault: Reply } {
  if (raw.includes('\0')) return refused('The mail has a NUL in it');
  const end = raw.indexOf('\r\n\r\n');
  const head = end < 0 ? raw.replace(/\r\n$/, '') : raw.slice(0, end);
  const body = end < 0 ? '' : raw.slice(end + 4);
  if (/[\x80-\xff]/.test(head)) return refused('The header has characters that are not ASCII');
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const [, name = '', value = ''] = /^([!-9;-~]+):(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key === '') return refused('The header has a line without a name');
    if (Object.hasOwn(headers, key) && single.includes(key)) return refused(`The header has ${name} twice`);
    headers[key] = value.trim();
  }
  const lacking = needed.find((name) => !headers[name]);
  if (lacking !== undefined) return refused(`The header has no ${lacking}`);
  if (!dateForm.test(headers.date ?? '')) return refused('The date is not one of RFC 5322');
  const message = {
    headers,
    raw,
    subject: decodedHeader(headers.subject ?? ''),
    messageId: headers['message-id'] ?? '',
    text: decodedBody(body, headers['content-transfer-encoding'] ?? '7bit'),
  };
  return { message };
}

/** Decodes the encoded words of RFC 2047; blanks between two of them do not count. */
function decodedHeader(text: string): string {
  return text
    .replace(/(=\?[^?\s]+\?[bq]\?[^?\s]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/=\?utf-8\?([bq])\?([^?\s]*)\?=/gi, (_, kind: string, inner: string) =>
      (kind.toLowerCase() === 'b'
        ? Buffer.from(inner, 'base64')
        : Buffer.from(unquoted(inner.replaceAll('_', ' ')), 'latin1')
      ).toString('utf8'),
    );
}

const unquoted = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function decodedBody(body: string, encoding: string): string {
  const bytes =
    encoding.toLowerCase() === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding.toLowerCase() === 'quoted-printable'
        ? Buffer.from(unquoted(body.replaceAll('=\r\n', '')), 'latin1')
        : Buffer.from(body, 'latin1');
  return bytes.toString('utf8').replaceAll('\r\n', '\n');
}

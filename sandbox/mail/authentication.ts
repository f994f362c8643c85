import { type Reply, reply } from './reply.ts';
import type { MailAccount } from './server-state.ts';

/** Where a sign-in stands: what to ask for next, or who it is. */
export type SignIn =
  | { readonly kind: 'asks'; readonly challenge: string; readonly next: (answer: string) => SignIn }
  | { readonly kind: 'refused'; readonly reply: Reply; readonly isWrong?: true }
  | { readonly kind: 'done'; readonly account: MailAccount };

const notBase64: SignIn = { kind: 'refused', reply: reply(501, '5.5.2 Cannot decode the response') };

/** Strict base64; `*` is the client's way of giving up. */
function decoded(answer: string, go: (text: string) => SignIn): SignIn {
  if (answer === '*') return { kind: 'refused', reply: reply(501, '5.7.0 Authentication cancelled') };
  const bytes = Buffer.from(answer, 'base64');
  return bytes.toString('base64') === answer ? go(bytes.toString('utf8')) : notBase64;
}

function verify(accounts: readonly MailAccount[], name: string, password: string): SignIn {
  const account = accounts.find((one) => one.name === name && one.password === password);
  if (account) return { kind: 'done', account };
  return { kind: 'refused', reply: reply(535, '5.7.8 Error: authentication failed'), isWrong: true };
}

/** AUTH PLAIN (RFC 4616) and AUTH LOGIN. @param initial what came on the command's own line; `=` is an empty text */
export function beginSignIn(accounts: readonly MailAccount[], mechanism: string, initial: string | undefined): SignIn {
  const first = initial === '=' ? '' : initial;
  const asked = (challenge: string, next: (answer: string) => SignIn, given?: string): SignIn =>
    given === undefined ? { kind: 'asks', challenge, next } : next(given);
  if (mechanism === 'PLAIN') {
    const read = (text: string): SignIn => {
      const [authorised, name, password, ...rest] = text.split('\0');
      if (name === undefined || password === undefined || rest.length > 0) return notBase64;
      // Nobody here may act for somebody else.
      if (authorised !== '' && authorised !== name) return verify(accounts, '', '');
      return verify(accounts, name, password);
    };
    return asked('', (answer) => decoded(answer, read), first);
  }
  const askPassword = (name: string): SignIn =>
    asked('UGFzc3dvcmQ6', (answer) => decoded(answer, (password) => verify(accounts, name, password)));
  return asked('VXNlcm5hbWU6', (answer) => decoded(answer, askPassword), first);
}

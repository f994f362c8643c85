import { badSequence, badSyntax, type Reply, reply } from './reply.ts';
import type { MailAccount, MailState } from './server-state.ts';

/** RFC 5321, section 4.5.3.1.8: so many a server must take. */
const mostRecipients = 100;

// A path of RFC 5321 without source routes and quoted local parts: 64 octets before the @, 255 behind it.
const local = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*";
const domain = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*';
const path = new RegExp(`^<((?=[^@]{1,64}@[^@]{1,255}>)${local}@${domain})?>((?: [A-Za-z0-9-]+(?:=[!-<>-~]+)?)*)$`);

/** One mail on its way: who sends it, and to whom. */
export interface Transaction {
  readonly from: string;
  readonly to: string[];
}

type Begun = { readonly transaction: Transaction; readonly answer: Reply } | { readonly answer: Reply };

/** MAIL FROM. @param rest what stands behind the colon */
export function beginTransaction(state: MailState, account: MailAccount | undefined, rest: string): Begun {
  const [whole, from = '', parameters = ''] = path.exec(rest) ?? [];
  if (whole === undefined) return { answer: reply(501, '5.1.7 Bad sender address syntax') };
  for (const parameter of parameters.split(' ').filter((one) => one !== '')) {
    const [name = '', value = ''] = parameter.toUpperCase().split('=');
    if (name === 'SIZE' && /^\d{1,20}$/.test(value)) {
      if (Number(value) > state.faults.values.sizeLimit) return { answer: tooLarge };
    } else if (name !== 'BODY' || (value !== '7BIT' && value !== '8BITMIME')) {
      return { answer: reply(555, `5.5.4 Unsupported option: ${parameter}`) };
    }
  }
  // Where anybody may send without a sign-in, anybody may use any address.
  if (account && !account.addresses.includes(from.toLowerCase())) {
    return { answer: reply(553, `5.7.1 <${from}>: Sender address rejected: not owned by user ${account.name}`) };
  }
  return { transaction: { from, to: [] }, answer: reply(250, '2.1.0 Ok') };
}

export const tooLarge: Reply = reply(552, '5.3.4 Message size exceeds fixed limit');

/** RCPT TO. @param rest what stands behind the colon */
export function addRecipient({ faults }: MailState, transaction: Transaction | undefined, rest: string): Reply {
  if (!transaction) return badSequence('need MAIL command');
  const [whole, to = '', parameters = ''] = path.exec(rest) ?? [];
  if (whole === undefined || to === '') return reply(501, '5.1.3 Bad recipient address syntax');
  if (parameters !== '') return reply(555, `5.5.4 Unsupported option:${parameters}`);
  if (transaction.to.length >= mostRecipients) return reply(452, '4.5.3 Error: too many recipients');
  const { refuseRecipients } = faults.values;
  if (refuseRecipients.includes('*') || refuseRecipients.includes(to)) {
    return reply(550, `5.1.1 <${to}>: Recipient address rejected: User unknown`);
  }
  if (faults.take('deferrals')) {
    return reply(451, `4.7.1 <${to}>: Recipient address rejected: Greylisted, please try again later`);
  }
  transaction.to.push(to);
  return reply(250, '2.1.5 Ok');
}

/** DATA, before the mail itself. */
export function askForMail(transaction: Transaction | undefined, rest: string): Reply {
  if (rest !== '') return badSyntax('DATA');
  if (!transaction) return badSequence('need MAIL command');
  if (transaction.to.length === 0) return reply(554, '5.5.1 Error: no valid recipients');
  return reply(354, 'End data with <CR><LF>.<CR><LF>');
}

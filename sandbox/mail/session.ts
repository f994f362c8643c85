import { beginSignIn, type SignIn } from './authentication.ts';
import { readMessage } from './message.ts';
import { badSequence, badSyntax, lastReply, type Reply, reply } from './reply.ts';
import type { MailAccount, MailState } from './server-state.ts';
import { addRecipient, askForMail, beginTransaction, type Transaction, tooLarge } from './transaction.ts';

/** What follows on a line: an answer, and what becomes of the connection behind it. */
export interface Outcome {
  readonly reply?: Reply;
  readonly next?: 'tls' | 'cut';
  /** The line as the record shows it. */
  readonly shown: string;
}

// RFC 5321, section 4.5.3.1, with the line break; MAIL grows by its parameters, AUTH by RFC 4954.
const longest = { command: 512, mail: 555, auth: 12_288, text: 1000 } as const;
const mostFailures = 3;
const greetingName = /^(?:\[[0-9A-Fa-f:.]+\]|\[IPv6:[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/;

/** The server's side of one SMTP conversation (RFC 5321), without the wire. */
export class MailSession {
  readonly #state: MailState;
  #isEncrypted: boolean;
  #greeting: 'none' | 'helo' | 'ehlo' = 'none';
  #account: MailAccount | undefined;
  #failures = 0;
  #signIn: Extract<SignIn, { kind: 'asks' }> | undefined;
  #transaction: Transaction | undefined;
  /** The lines of the mail that comes in, `undefined` outside of one. */
  #mail: { readonly lines: string[]; size: number; fault: Reply | undefined } | undefined;

  constructor(state: MailState, isEncrypted: boolean) {
    this.#state = state;
    this.#isEncrypted = isEncrypted;
  }

  /** TLS is up: all that was said before it is forgotten (RFC 3207, section 4.2). */
  becomeEncrypted(): void {
    this.#isEncrypted = true;
    this.#greeting = 'none';
    this.#transaction = undefined;
  }

  greet(): Reply {
    const { faults, hostName } = this.#state;
    return faults.values.closed ? lastReply(421, `4.3.2 ${hostName} closes`) : reply(220, `${hostName} ESMTP`);
  }

  /** Takes one line without its break. */
  take(line: string): Outcome {
    if (this.#mail) return this.#takeMailLine(line);
    if (this.#signIn) {
      const answer = line.length + 2 > longest.auth ? tooLongLine : undefined;
      return { shown: '[secret]', reply: answer ?? this.#proceed(this.#signIn.next(line)) };
    }
    return this.#takeCommand(line);
  }

  #takeCommand(line: string): Outcome {
    const [, word = '', rest = ''] = /^([A-Za-z]*)(.*)$/.exec(line) ?? [];
    const verb = word.toUpperCase();
    const shown = verb === 'AUTH' ? line.replace(/^(\S+ +\S+ +)\S.*$/, '$1[secret]') : line;
    const limit = verb === 'AUTH' ? longest.auth : verb === 'MAIL' ? longest.mail : longest.command;
    if (line.length + 2 > limit) return { shown, reply: tooLongLine };
    if (/[^\x20-\x7e]/.test(line)) return { shown, reply: reply(500, '5.5.2 Error: bad syntax') };
    const { tlsRequired } = this.#state.faults.values;
    if (tlsRequired && !this.#isEncrypted && !['EHLO', 'HELO', 'NOOP', 'STARTTLS', 'QUIT', 'RSET'].includes(verb)) {
      return { shown, reply: reply(530, '5.7.0 Must issue a STARTTLS command first') };
    }
    if (verb === 'STARTTLS') return { shown, ...this.#startTls(rest) };
    const answer = this.#command(verb, rest);
    if (answer.code === 354) this.#mail = { lines: [], size: 0, fault: undefined };
    return { shown, reply: answer };
  }

  #command(verb: string, rest: string): Reply {
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        return this.#hello(verb === 'EHLO', rest);
      case 'AUTH':
        return this.#authenticate(rest);
      case 'MAIL':
        return this.#mailFrom(rest);
      case 'RCPT':
        if (!/^ TO:/i.test(rest)) return badSyntax('RCPT TO:<address>');
        return addRecipient(this.#state, this.#transaction, rest.slice(' TO:'.length));
      case 'DATA':
        return askForMail(this.#transaction, rest);
      case 'RSET':
        if (rest !== '') return badSyntax('RSET');
        this.#transaction = undefined;
        return reply(250, '2.0.0 Ok');
      case 'NOOP':
        return reply(250, '2.0.0 Ok');
      case 'VRFY':
        return reply(252, '2.0.0 Cannot verify, but will try to deliver');
      case 'QUIT':
        return rest === '' ? lastReply(221, '2.0.0 Bye') : badSyntax('QUIT');
      default:
        return reply(500, '5.5.2 Error: command not recognized');
    }
  }

  #hello(isExtended: boolean, rest: string): Reply {
    if (!greetingName.test(rest.trim()) || !rest.startsWith(' ')) return badSyntax('EHLO hostname');
    this.#greeting = isExtended ? 'ehlo' : 'helo';
    this.#transaction = undefined;
    const { hostName, faults } = this.#state;
    if (!isExtended) return reply(250, hostName);
    const { starttls, mechanisms, sizeLimit, tlsRequired } = faults.values;
    return reply(
      250,
      hostName,
      'PIPELINING',
      `SIZE ${sizeLimit}`,
      ...(starttls && !this.#isEncrypted ? ['STARTTLS'] : []),
      ...(mechanisms !== '' && (this.#isEncrypted || !tlsRequired) ? [`AUTH ${mechanisms}`] : []),
      'ENHANCEDSTATUSCODES',
      '8BITMIME',
    );
  }

  #startTls(rest: string): Pick<Outcome, 'reply' | 'next'> {
    if (!this.#state.faults.values.starttls) return { reply: reply(502, '5.5.1 Error: command not implemented') };
    if (rest !== '') return { reply: badSyntax('STARTTLS') };
    if (this.#isEncrypted) return { reply: badSequence('TLS already active') };
    return { reply: reply(220, '2.0.0 Ready to start TLS'), next: 'tls' };
  }

  #authenticate(rest: string): Reply {
    if (this.#greeting !== 'ehlo') return badSequence('send EHLO first');
    if (this.#account) return badSequence('already authenticated');
    if (this.#transaction) return badSequence('AUTH not permitted during a mail transaction');
    const [, mechanism = '', initial] = /^ ([A-Za-z0-9_-]+)(?: (\S+))?$/.exec(rest) ?? [];
    if (mechanism === '') return badSyntax('AUTH mechanism');
    if (!this.#state.faults.values.mechanisms.split(' ').includes(mechanism.toUpperCase())) {
      return reply(504, '5.5.4 Error: authentication mechanism not supported');
    }
    return this.#proceed(beginSignIn(this.#state.accounts, mechanism.toUpperCase(), initial));
  }

  #proceed(signIn: SignIn): Reply {
    this.#signIn = signIn.kind === 'asks' ? signIn : undefined;
    if (signIn.kind === 'asks') return reply(334, signIn.challenge);
    if (signIn.kind === 'done') {
      this.#account = signIn.account;
      return reply(235, '2.7.0 Authentication successful');
    }
    if (signIn.isWrong) this.#failures += 1;
    return this.#failures >= mostFailures ? lastReply(421, '4.7.0 Too many failed sign-ins') : signIn.reply;
  }

  #mailFrom(rest: string): Reply {
    if (this.#greeting === 'none') return badSequence('send EHLO first');
    if (!this.#account && this.#state.faults.values.mechanisms !== '') {
      return reply(530, '5.7.0 Authentication required');
    }
    if (this.#transaction) return badSequence('nested MAIL command');
    if (!/^ FROM:/i.test(rest)) return badSyntax('MAIL FROM:<address>');
    const begun = beginTransaction(this.#state, this.#account, rest.slice(' FROM:'.length));
    if ('transaction' in begun) this.#transaction = begun.transaction;
    return begun.answer;
  }

  #takeMailLine(line: string): Outcome {
    const mail = this.#mail;
    if (!mail) throw new TypeError('No mail is being taken.');
    const shown = '';
    if (line === '.') return { shown, ...this.#finishMail(mail.lines.join('\r\n'), mail.fault) };
    if (mail.lines.length === 0 && mail.fault === undefined && this.#state.faults.take('cutInMail')) {
      return { shown, next: 'cut' };
    }
    // A dot that was put in front of a dot comes off again, and counts for the line's length no longer.
    const text = line.startsWith('.') ? line.slice(1) : line;
    mail.size += text.length + 2;
    if (text.length + 2 > longest.text) mail.fault ??= reply(554, '5.6.0 The mail has a line longer than 998 octets');
    if (mail.size > this.#state.faults.values.sizeLimit) mail.fault ??= tooLarge;
    if (mail.fault === undefined) mail.lines.push(text);
    return { shown };
  }

  #finishMail(raw: string, fault: Reply | undefined): Pick<Outcome, 'reply' | 'next'> {
    const { faults, mails, clock } = this.#state;
    const transaction = this.#transaction;
    this.#mail = undefined;
    this.#transaction = undefined;
    if (fault || !transaction) return { reply: fault ?? badSequence('need MAIL command') };
    const read = readMessage(`${raw}\r\n`);
    if ('fault' in read) return { reply: read.fault };
    if (faults.values.refuseContent) return { reply: reply(554, '5.7.1 Message content rejected') };
    const { from, to } = transaction;
    const { name: account } = this.#account ?? { name: undefined };
    mails.push({ at: clock.now(), from, to, account, isEncrypted: this.#isEncrypted, ...read.message });
    if (faults.take('cutAfterMail')) return { next: 'cut' };
    return { reply: reply(250, `2.0.0 Ok: queued as ${mails.length}`) };
  }
}

const tooLongLine = reply(500, '5.5.2 Line too long');

import type { SandboxClock } from '../kit/simulator.ts';
import type { MailFaults } from './faults.ts';

/** A mail that the server took. */
export interface ReceivedMail {
  /** Milliseconds since 1970 by the sandbox's clock. */
  readonly at: number;
  /** The envelope. */
  readonly from: string;
  readonly to: readonly string[];
  /** The account that sent it. */
  readonly account: string | undefined;
  readonly isEncrypted: boolean;
  /** Decoded. */
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  /** Names in small letters, each once; folded lines joined, nothing decoded. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came, without the dots that were stuffed into it. */
  readonly raw: string;
}

/** One line of a conversation, for the control page. */
export interface SpokenLine {
  readonly at: number;
  readonly connection: number;
  readonly by: 'client' | 'server';
  /** Credentials are shown as `[secret]`, the lines of a mail not at all. */
  readonly line: string;
}

/** Who may sign in, and the addresses that they may send from. */
export interface MailAccount {
  readonly name: string;
  readonly password: string;
  readonly addresses: readonly string[];
}

/** What all conversations of one server share. */
export interface MailState {
  readonly hostName: string;
  readonly clock: SandboxClock;
  readonly faults: MailFaults;
  readonly accounts: readonly MailAccount[];
  readonly mails: ReceivedMail[];
  readonly lines: SpokenLine[];
  /** Key and certificate to show now. */
  readonly certificate: () => { readonly key: string; readonly certificate: string };
}

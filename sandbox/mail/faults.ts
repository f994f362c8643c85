import { choice, count, type FaultSwitches, FaultTable, flag, texts } from '../kit/fault-table.ts';

/** Which certificate the server shows. */
const certificates = ['good', 'other-authority', 'other-name', 'expired'] as const;
export type CertificateKind = (typeof certificates)[number];

/** Every switch and its value. */
export interface MailFaultValues {
  refuseRecipients: readonly string[];
  deferrals: number;
  refuseContent: boolean;
  cutInMail: number;
  cutAfterMail: number;
  latency: number;
  closed: boolean;
  certificate: CertificateKind;
  starttls: boolean;
  tlsRequired: boolean;
  mechanisms: string;
  sizeLimit: number;
}

const switches: FaultSwitches<MailFaultValues> = {
  refuseRecipients: texts('Answer 550 5.1.1 to these recipients; "*" is everybody.', ['ada@example.org']),
  deferrals: count('Answer 451 to so many more recipients, then take them, as greylisting does.', 0, 1),
  refuseContent: flag('Answer 554 5.7.1 when a mail is complete, as a filter does.'),
  cutInMail: count('Cut the connection in the middle of so many more mails, which are lost.', 0, 1),
  cutAfterMail: count('Take so many more mails, but cut the connection before the answer.', 0, 1),
  latency: count('Wait so many milliseconds before each reply.', 0, 2000),
  closed: flag('Greet with 421 and close.'),
  certificate: choice(`Show this certificate from now on: ${certificates.join(', ')}.`, certificates),
  starttls: flag('Whether STARTTLS is offered.', true),
  tlsRequired: flag('Whether anything but greetings needs TLS.', true),
  mechanisms: {
    description: 'The ways to sign in that are offered: PLAIN, LOGIN, both or none.',
    usual: 'PLAIN LOGIN',
    example: 'LOGIN',
    fits: (value) => typeof value === 'string' && /^(?:PLAIN LOGIN|PLAIN|LOGIN|)$/.test(value),
  },
  sizeLimit: count('The largest mail in bytes.', 10_485_760, 200),
};

type Counter = 'deferrals' | 'cutInMail' | 'cutAfterMail';

/** The present position of every switch. */
export class MailFaults extends FaultTable<MailFaultValues> {
  constructor() {
    super(switches);
  }

  /** Whether a counted fault strikes now; one of its times is used up. */
  take(name: Counter): boolean {
    const left = this.values[name];
    if (left > 0) this.replace({ ...this.values, [name]: left - 1 });
    return left > 0;
  }
}

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

interface Switch<Value> {
  readonly description: string;
  readonly usual: Value;
  readonly example: Value;
  readonly fits: (value: unknown) => boolean;
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const flag = (description: string, usual = false): Switch<boolean> => ({
  description,
  usual,
  example: !usual,
  fits: (value) => typeof value === 'boolean',
});
const count = (description: string, usual: number, example: number): Switch<number> => ({
  description,
  usual,
  example,
  fits: isCount,
});

const switches: { readonly [Name in keyof MailFaultValues]: Switch<MailFaultValues[Name]> } = {
  refuseRecipients: {
    description: 'Answer 550 5.1.1 to these recipients; "*" is everybody.',
    usual: [],
    example: ['ada@example.org'],
    fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  },
  deferrals: count('Answer 451 to so many more recipients, then take them, as greylisting does.', 0, 1),
  refuseContent: flag('Answer 554 5.7.1 when a mail is complete, as a filter does.'),
  cutInMail: count('Cut the connection in the middle of so many more mails, which are lost.', 0, 1),
  cutAfterMail: count('Take so many more mails, but cut the connection before the answer.', 0, 1),
  latency: count('Wait so many milliseconds before each reply.', 0, 2000),
  closed: flag('Greet with 421 and close.'),
  certificate: {
    description: `Show this certificate from now on: ${certificates.join(', ')}.`,
    usual: 'good',
    example: 'expired',
    fits: (value) => certificates.some((kind) => kind === value),
  },
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

const usual = (): MailFaultValues =>
  Object.fromEntries(Object.entries(switches).map(([name, one]) => [name, one.usual])) as unknown as MailFaultValues;

const isName = (name: string): name is keyof MailFaultValues => Object.hasOwn(switches, name);

type Counter = 'deferrals' | 'cutInMail' | 'cutAfterMail';

/** The present position of every switch. */
export class MailFaults {
  #values = usual();

  get values(): Readonly<MailFaultValues> {
    return this.#values;
  }

  /** Sets some switches and leaves the others. */
  set(changes: Partial<MailFaultValues>): void {
    this.setUnchecked(changes);
  }

  /** As `set`, for what came from outside: all or none. Throws a RangeError that names the wrong one. */
  setUnchecked(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(changes)) {
      if (!isName(name)) throw new RangeError(`There is no switch called '${name}'.`);
      if (!switches[name].fits(value)) {
        throw new RangeError(`'${name}' takes values such as ${JSON.stringify(switches[name].example)}.`);
      }
    }
    this.#values = { ...this.#values, ...changes };
  }

  clear(): void {
    this.#values = usual();
  }

  /** Whether a counted fault strikes now; one of its times is used up. */
  take(name: Counter): boolean {
    const left = this.#values[name];
    if (left > 0) this.#values = { ...this.#values, [name]: left - 1 };
    return left > 0;
  }

  /** Every switch with its description, present value, usual value and an example. */
  list(): readonly { name: string; description: string; value: unknown; usual: unknown; example: unknown }[] {
    return Object.entries(switches).map(([name, { description, usual: value, example }]) => ({
      name,
      description,
      value: isName(name) ? this.#values[name] : undefined,
      usual: value,
      example,
    }));
  }
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../src/core/account.ts';
import { deskhand } from '../../src/core/deskhand.ts';
import type { Directory } from '../../src/core/directory.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import type { Mail } from '../../src/core/mailer.ts';
import type { PersonRef } from '../../src/core/person.ts';
import { Secret } from '../../src/core/secret.ts';
import type { AddressState } from '../../src/identity/email-age.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { createLimits } from '../../src/journal/rate-limits.ts';
import type { Store } from '../../src/journal/schema.ts';
import type { LimitSettings } from '../../src/journal/settings.ts';
import { loadOperations } from '../../src/operations/index.ts';
import { resolveGroupBindings } from '../../src/policy/group-bindings.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { ApproveRule, Rule } from '../../src/policy/rule.ts';
import type { RequestContext } from '../../src/requests/context.ts';
import { createDeskhandDirectory } from '../../src/requests/deskhand-directory.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { createService, type Service } from '../../src/requests/service.ts';
import { usualTimings } from '../../src/requests/settings.ts';
import { startWorker, type Worker } from '../../src/requests/worker.ts';
import { openJournal } from './a-journal.ts';
import { aGroup, anAccount, person } from './builders.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { MemoryPeople } from './memory-people.ts';

/** Kim may ask for anything, resets are approved by a lead, executives by security too. */
export const aPolicy = (given: Partial<Policy> = {}): Policy => ({
  hash: 'policy-one',
  teams: new Map([
    ['helpdesk', { usergroup: 'S0HELPDESK' }],
    ['leads', { usergroup: 'S0LEADS' }],
    ['security', { usergroup: 'S0SECURITY' }],
  ]),
  channels: new Map(),
  groupBindings: [{ name: 'executives', directory: 'nas', target: 'executives' }],
  never: [
    Rule.parse({
      id: 'outsiders',
      who: { is: ['guest', 'external', 'bot', 'deactivated'] },
      do: 'any',
      because: 'Members only.',
    }),
    Rule.parse({
      id: 'own',
      target: { is: ['requester', 'service-account'] },
      do: 'any',
      because: 'Not your own account.',
    }),
  ],
  may: [
    Rule.parse({ id: 'helpdesk', who: { in: ['helpdesk'] }, do: 'any', because: 'Helpdesk looks after accounts.' }),
  ],
  approve: [
    ApproveRule.parse({
      id: 'lead',
      do: ['reset-password'],
      from: ['leads'],
      within: '4h',
      because: 'A lead approves resets.',
    }),
    ApproveRule.parse({
      id: 'exec',
      do: 'any',
      target: { in: ['executives'] },
      from: ['security'],
      within: '1h',
      because: 'Security confirms.',
    }),
  ],
  ...given,
});

/** The people whom every harness knows. */
export const [kim, lee, sam, ada, max] = ['U0KIM', 'U0LEE', 'U0SAM', 'U0ADA', 'U0MAX'].map(person) as [
  PersonRef,
  PersonRef,
  PersonRef,
  PersonRef,
  PersonRef,
];

/** What Kim fills in for a new password of Ada's account, but for what is given. */
export const draftOf = (given: Partial<Draft> = {}): Draft => ({
  person: kim,
  channel: 'C0HELPDESK',
  operation: 'reset-password',
  subject: { kind: 'account', directory: 'nas', id: '1030', name: 'ada' },
  values: {},
  ...given,
});

/** All that handles requests, on a real journal file, with a directory and people in memory and a clock that tests move. */
export class RequestHarness {
  readonly clock = new FakeClock();
  readonly people = new MemoryPeople();
  readonly nas = new MemoryDirectory();
  readonly directories = new Map<string, Directory>([['nas', this.nas]]);
  readonly folder = mkdtempSync(join(tmpdir(), 'deskhand-harness-'));
  readonly logged: string[] = [];
  policy = aPolicy();
  readonly #key = new Secret(randomBytes(32).toString('base64'));
  /** Mails that were sent, and how long the directory has shown an account's address. */
  readonly mails: (Mail & { key: string })[] = [];
  isMailDown = false;
  mailTries = 0;
  readonly learnt: Account[] = [];
  /** What every account's mail address is worth. */
  addressState: AddressState = { kind: 'settled' };
  limits: LimitSettings = {
    agent: { count: 1_000, within: 3_600_000 },
    target: { count: 1_000, within: 3_600_000 },
    workspace: { count: 1_000, within: 3_600_000 },
  };
  links = new Map<string, readonly string[]>();
  managers = new Map<string, string>();
  #worker: Worker | undefined;
  context!: RequestContext;
  service!: Service;
  /** The database under the journal, for what a test does to it behind the harness's back. */
  store!: Store;
  /** What was found to have been changed in the journal behind Deskhand's back. */
  found!: readonly { readonly request: string; readonly what: string }[];

  /** The journal. */
  get file(): string {
    return join(this.folder, 'deskhand.db');
  }

  static async open(): Promise<RequestHarness> {
    const test = new RequestHarness();
    for (const { id } of [kim, lee, sam, ada, max]) test.people.add(id);
    test.people.teams.set('S0HELPDESK', new Set(['U0KIM', 'U0LEE']));
    test.people.teams.set('S0LEADS', new Set(['U0LEE']));
    test.people.teams.set('S0SECURITY', new Set(['U0SAM']));
    test.nas.groups.set('65539', aGroup({ id: '65539', name: 'executives' }));
    test.nas.groups.set('65537', aGroup());
    test.nas.groups.set('65536', aGroup({ id: '65536', name: 'finance' }));
    test.nas.accounts.set('1030', anAccount());
    test.nas.accounts.set('1027', anAccount({ id: '1027', name: 'kim', details: { email: 'kim@example.org' } }));
    test.nas.accounts.set('1028', anAccount({ id: '1028', name: 'lee', details: { email: 'lee@example.org' } }));
    await test.start();
    return test;
  }

  /** Starts the worker on the journal that is there: the first time, or after a crash. */
  async start(): Promise<void> {
    const { store, secretBox, journal, found } = await openJournal(this.file, this.clock, this.#key);
    this.store = store;
    this.found = found;
    await journal.recover();
    const write = (level: string) => (data: object, message: string) => {
      this.logged.push(JSON.stringify({ level, message, ...data }));
    };
    const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    const identitySettings = { links: this.links, managers: this.managers, matchByEmail: true };
    const groupBindings = await resolveGroupBindings(this.policy, this.directories);
    const directories = new Map([...this.directories, [deskhand, createDeskhandDirectory(journal)]]);
    const addresses = {
      addressStateOf: async ({ details }: Account): Promise<AddressState> =>
        details.email === undefined ? { kind: 'unknown', isUnseen: false } : this.addressState,
      note: async () => undefined,
      learn: async (all: readonly Account[]) => void this.learnt.push(...all),
    };
    const proof = { addressAge: 14 * 86_400_000, codeLife: 600_000 };
    const worker = startWorker(
      {
        journal,
        operations: await loadOperations(),
        directories,
        people: this.people,
        identity: createIdentity({
          settings: identitySettings,
          people: this.people,
          directories,
          addressStateOf: addresses.addressStateOf,
        }),
        identitySettings,
        policy: () => ({ policy: this.policy, groupBindings }),
        secretBox,
        mailer: {
          send: async (mail) => {
            this.mailTries += 1;
            if (this.isMailDown) throw new DeskhandError('mail-unreachable', { userMessage: 'No mail server.' });
            this.mails.push(mail);
          },
        },
        limits: createLimits(this.store, this.limits, this.clock),
        addresses,
        proof,
        timings: usualTimings,
        clock: this.clock,
        log,
      },
      () => undefined,
    );
    this.#worker = worker;
    this.context = worker.context;
    this.service = createService(worker.context);
    await settle();
  }

  /** Has a person view a request's secrets, in a Slack that shows what it is given. */
  async views(id: string, person: PersonRef): Promise<{ secrets: readonly Secret[] }> {
    let secrets: readonly Secret[] = [];
    await this.service.reveal(id, person, async (_request, given) => {
      secrets = given;
      return true;
    });
    return { secrets };
  }

  async stop(): Promise<void> {
    await this.#worker?.stop();
    await this.context.journal.close();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}

import type { App } from '@slack/bolt';
import { vi } from 'vitest';
import type { PersonRef } from '../../src/core/person.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import { registerListeners } from '../../src/slack/listeners/index.ts';
import { aGroup, anAccount, person } from './builders.ts';
import { settle } from './fake-clock.ts';
import { aPolicy, kim, RequestHarness } from './request-harness.ts';

type Listener = (event: Readonly<Record<string, unknown>>) => Promise<void>;

/** The person whom the entry points are tried with: in every team, an account holder, and with requests of their own. */
export const who = person('U0WHO');

const asks = (given: Record<string, unknown>) =>
  ApproveRule.parse({ from: ['leads'], within: '4h', because: 'So it is.', ...given });
const policy = aPolicy({
  approve: [
    asks({ id: 'proof', do: ['reset-password'], from: ['holder'] }),
    asks({ id: 'joins', do: ['join-group'] }),
    asks({ id: 'held-back', do: ['leave-group'], cool_down: '30m' }),
  ],
});

/** Everything that the bot listens to, on a desk with requests in every state that somebody can press a button of. */
export class EntryHarness {
  readonly listeners = new Map<string, Listener>();
  /** Calls of Slack's web API. */
  readonly calls: { readonly name: string; readonly body: unknown }[] = [];
  readonly acknowledged: unknown[] = [];
  /** Calls of the directory, of any kind. */
  readonly looks: string[] = [];
  test!: RequestHarness;
  /** Ids of requests, by what can be pressed. */
  requests = { toDecide: '', own: '', aboutThem: '', armed: '', withSecret: '' };
  /** Of the preview that the person saw of a reset for Ada. */
  proof = '';

  static async open(): Promise<EntryHarness> {
    const harness = new EntryHarness();
    const test = await RequestHarness.open();
    harness.test = test;
    test.policy = policy;
    test.people.add(who.id);
    for (const team of ['S0HELPDESK', 'S0LEADS', 'S0SECURITY']) test.people.teams.get(team)?.add(who.id);
    test.people.managers.set('U0ADA', who.id);
    const details = { displayName: 'Who', email: 'who@example.org' };
    test.nas.accounts.set('1040', anAccount({ id: '1040', name: 'who', details }));
    test.nas.accounts.set('1030', anAccount({ groups: [aGroup()] }));
    Object.assign(test.nas, {
      listAccounts: async () => [...test.nas.accounts.values()],
      search: async () => [{ ref: { directory: 'nas', id: '1030', name: 'ada' }, title: 'Ada Lovelace (ada)' }],
    });
    harness.requests = {
      toDecide: await harness.#asked(kim, 'join-group', 'ada', { groups: ['65536'] }),
      own: await harness.#asked(who, 'reset-password', 'ada'),
      aboutThem: await harness.#asked(kim, 'reset-password', 'who'),
      armed: await harness.#asked(kim, 'leave-group', 'ada', { groups: ['65537'] }),
      withSecret: await harness.#asked(who, 'create-account', '', { name: 'newcomer' }),
    };
    await test.service.holderUnreachable(harness.requests.own, who);
    await test.service.mailCode(harness.requests.own, who);
    await test.service.approve(harness.requests.armed, person('U0LEE'));
    harness.proof = await harness.#proofOf(who, 'reset-password', 'ada', {});
    await settle();
    harness.#listen();
    harness.#watchDirectory();
    return harness;
  }

  async #proofOf(...given: Parameters<EntryHarness['draftOf']>): Promise<string> {
    const { proof, faults, decision } = await this.test.service.preview(this.draftOf(...given));
    if (proof) return proof;
    throw new Error(`Nothing can be asked for: ${JSON.stringify({ faults, decision })}`);
  }

  /** What somebody would ask for; without a name of an account it is a new one. */
  draftOf(asking: PersonRef, operation: string, name: string, values: Readonly<Record<string, string | string[]>>) {
    const id = [...this.test.nas.accounts.values()].find((account) => account.name === name)?.id;
    const subject = id
      ? { kind: 'account' as const, directory: 'nas', id, name }
      : { kind: 'new-account' as const, directory: 'nas' };
    return { person: asking, channel: 'C0HELPDESK', operation, subject, values };
  }

  async #asked(
    asking: PersonRef,
    operation: string,
    name: string,
    values: Readonly<Record<string, string | string[]>> = {},
  ): Promise<string> {
    const proof = await this.#proofOf(asking, operation, name, values);
    const draft = this.draftOf(asking, operation, name, values);
    const { id } = await this.test.service.submit(draft, `stage/${asking.id}/${operation}/${name}`, proof);
    await settle();
    return id;
  }

  /** Registers the real listeners at an app that keeps them, by kind and name. */
  #listen(): void {
    const getOrCreateSecret = (kind: string) => (what: unknown, listener: Listener) => {
      this.listeners.set(`${kind} ${nameOf(what)}`, listener);
    };
    const kinds = ['command', 'shortcut', 'action', 'options', 'view', 'event'];
    const app = { ...Object.fromEntries(kinds.map((kind) => [kind, getOrCreateSecret(kind)])), client: this.client };
    const { service, clock, context } = this.test;
    registerListeners(app as unknown as App, { service, clock, log: context.log });
  }

  /** A web client that keeps every call and finds nothing wrong with any. */
  readonly client = new Proxy(
    {},
    {
      get: (_family, family: string) =>
        new Proxy(
          {},
          {
            get: (_method, method: string) => async (body: unknown) => {
              this.calls.push({ name: `${family}.${method}`, body });
              return { ok: true, view: { id: 'V0NEW' }, channel: 'D0WHO', ts: '1.0' };
            },
          },
        ),
    },
  );

  #watchDirectory(): void {
    const { nas } = this.test;
    const names = ['search', 'readAccount', 'readGroup', 'findAccount', 'findGroup', 'listAccounts'];
    for (const name of names) {
      const target = nas as unknown as Record<string, (...given: unknown[]) => unknown>;
      const original = target[name]?.bind(nas);
      target[name] = vi.fn((...given: unknown[]) => {
        this.looks.push(name);
        return original?.(...given);
      });
    }
  }

  /** What the directory, the journal and the mail server would show of any effect; refusals are written down as such. */
  async effects(): Promise<unknown> {
    const { context, nas, mails } = this.test;
    const events = (await context.journal.events()).filter(({ kind }) => !kind.endsWith('-refused'));
    return { events: events.length, called: [...nas.called], mails: mails.length };
  }

  /** Lets a listener have what Slack sends. Gives all that the person gets to know. */
  async deliver(listener: string, event: Readonly<Record<string, unknown>>): Promise<string> {
    const ack = async (answer: unknown) => void this.acknowledged.push(answer);
    const from = this.calls.length;
    const acknowledgements = this.acknowledged.length;
    const heard = this.listeners.get(listener);
    if (!heard) throw new Error(`Nothing listens to ${listener}.`);
    let thrown = '';
    await heard({ ack, client: this.client, ...event }).catch((cause: { userMessage?: string; message: string }) => {
      // Bolt writes it into the log; the person sees that it did not work.
      thrown = cause.userMessage ?? cause.message;
    });
    await settle();
    return JSON.stringify([this.calls.slice(from), this.acknowledged.slice(acknowledgements), thrown]);
  }
}

/** How a listener is named in the table: by its command, callback, action or event. */
function nameOf(what: unknown): string {
  if (typeof what === 'string' || what instanceof RegExp) return String(what);
  const { action_id, callback_id } = what as { action_id?: string | RegExp; callback_id?: string };
  return String(action_id ?? callback_id);
}

import type { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPeople } from '../../../src/slack/client/people.ts';
import { EntryHarness, who } from '../../support/entry-harness.ts';
import { type Doer, entryPoints } from '../../support/entry-points.ts';

const refusal = /Only active members of this workspace can use Deskhand/;
/** Somebody of another organisation is another person than the one whom a secret is for. */
const anyRefusal = /Only active members of this workspace|This is for another person/;

const member = { id: who.id, team_id: who.team, name: 'who', profile: { email: 'who@example.org' } };
/** People who are nobody's members, each as `users.info` tells of them. */
const outsiders = [
  { kind: 'a guest', user: { ...member, is_restricted: true } },
  { kind: 'a guest of one channel', user: { ...member, is_restricted: true, is_ultra_restricted: true } },
  { kind: 'a stranger from a shared channel', user: { ...member, is_stranger: true } },
  { kind: 'somebody of another organisation', user: { ...member, team_id: 'T0PARTNER' } },
  { kind: 'a bot', user: { ...member, is_bot: true } },
  { kind: 'a person who has left', user: { ...member, deleted: true } },
];

/** The person as the bot reads them, from here on. */
async function becomes(harness: EntryHarness, user: object): Promise<void> {
  const client = { users: { info: async () => ({ ok: true, user }) } } as unknown as WebClient;
  harness.test.people.people.set(who.id, await createPeople(client, () => who.team).read(who));
  // Menus and forms may go by what was known a minute ago; nothing is decided by them.
  await harness.test.clock.moveOn(61_000);
}

const doer: Doer = { id: who.id, team: who.team };

describe('the table of entry points', () => {
  it('has a row for everything that the bot listens to', async () => {
    const harness = await EntryHarness.open();
    expect([...new Set(entryPoints.map(({ listener }) => listener))].sort()).toEqual(
      [...harness.listeners.keys()].sort(),
    );
    await harness.test.close();
  });
});

/** Six times somebody who has stopped being a member, and once a member whom Slack names with another organisation. */
const intruders = [
  ...outsiders.map(({ kind, user }) => ({ kind, user, from: who.team })),
  { kind: 'somebody whom Slack names with another organisation', user: member, from: 'T0PARTNER' },
];

describe.each(intruders)('$kind, though in every team', ({ user, from }) => {
  let harness: EntryHarness;
  beforeAll(async () => {
    harness = await EntryHarness.open();
    await becomes(harness, user);
  });
  afterAll(() => harness.test.close());

  it.each(entryPoints)('is refused at $listener: $what', async ({ listener, event, harmless }) => {
    const before = await harness.effects();
    harness.looks.length = 0;
    const told = await harness.deliver(listener, event(harness, { id: who.id, team: from }));
    expect(told).toMatch(harmless ?? (from === who.team ? refusal : anyRefusal));
    expect(harness.looks).toEqual([]);
    expect(await harness.effects()).toEqual(before);
  });
});

describe('a member', () => {
  let harness: EntryHarness;
  afterEach(() => harness.test.close());

  it.each(entryPoints)('is let in at $listener: $what', async ({ listener, event }) => {
    harness = await EntryHarness.open();
    await becomes(harness, member);
    expect(await harness.deliver(listener, event(harness, doer))).not.toMatch(refusal);
  });

  it.each(entryPoints.filter(({ listener }) => listener.startsWith('options')))(
    'is offered something by $what',
    async ({ listener, event }) => {
      harness = await EntryHarness.open();
      expect(await harness.deliver(listener, event(harness, doer))).toContain('Ada Lovelace (ada)');
    },
  );
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTeamWatch } from '../../src/requests/team-watch.ts';
import { settle } from '../support/fake-clock.ts';
import { RequestHarness } from '../support/request-harness.ts';

const minute = 60_000;
let test: RequestHarness;
let told: string[];
let watch: { stop(): Promise<void> };
let isSilent = false;

function start(): void {
  watch = startTeamWatch({
    policy: () => test.policy,
    people: test.people,
    journal: test.context.journal,
    clock: test.clock,
    log: test.context.log,
    notifySecurity: async (words) => {
      if (isSilent) throw new Error('Slack is away.');
      told.push(words);
    },
  });
}
const changes = async () => (await test.context.journal.events()).filter(({ kind }) => kind === 'approvers-changed');

beforeEach(async () => {
  test = await RequestHarness.open();
  told = [];
  isSilent = false;
  start();
  await settle();
});
afterEach(async () => {
  await watch.stop();
  await test.close();
});

describe('the watch over teams', () => {
  it('writes down who may approve at the first look, and tells nobody while that stays', async () => {
    expect(await changes()).toHaveLength(2);
    await test.clock.moveOn(5 * minute);
    expect(await changes()).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it('tells security who may approve now, and who no longer, with the change in the audit log', async () => {
    test.people.teams.set('S0LEADS', new Set(['U0MAX']));
    await test.clock.moveOn(minute);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/leads.*U0MAX.*U0LEE/);
    expect((await changes()).at(-1)).toMatchObject({ body: expect.stringContaining('"leads","members":["U0MAX"]') });
  });

  it('says nothing of teams that approve nothing', async () => {
    test.people.teams.set('S0HELPDESK', new Set(['U0MAX']));
    await test.clock.moveOn(minute);
    expect(told).toEqual([]);
  });

  it('notices what changed while it was not running', async () => {
    await watch.stop();
    test.people.teams.set('S0LEADS', new Set(['U0LEE', 'U0MAX']));
    start();
    await settle();
    expect(told).toHaveLength(1);
  });

  it('tells of a team that cannot be read, once, again when the reason changes, and anew after it could be read', async () => {
    test.people.unread.set('S0LEADS', 'It is disabled.');
    await test.clock.moveOn(3 * minute);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/leads.*It is disabled\./);
    test.people.unread.clear();
    await test.clock.moveOn(minute);
    test.people.unread.set('S0LEADS', 'It is disabled.');
    await test.clock.moveOn(minute);
    expect(told).toHaveLength(2);
    expect(await changes()).toHaveLength(2);
  });

  it('tells of an unread team later where Slack is away', async () => {
    isSilent = true;
    test.people.unread.set('S0LEADS', 'It is disabled.');
    await test.clock.moveOn(minute);
    isSilent = false;
    await test.clock.moveOn(minute);
    expect(told).toHaveLength(1);
  });
});

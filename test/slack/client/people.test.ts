import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { type SlackSimulator, startSlack } from '../../../sandbox/slack/index.ts';
import type { People, TeamMembers } from '../../../src/identity/people.ts';
import { createPeople } from '../../../src/slack/client/people.ts';

let slack: SlackSimulator;
let people: People;
beforeEach(async () => {
  const manifest: unknown = parse(readFileSync(join(import.meta.dirname, '../../../manifest.yml'), 'utf8'));
  slack = await startSlack({ manifest, clock: new MovableClock() });
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  people = createPeople(client, () => 'T0EXAMPLE');
});
afterEach(() => slack.close());

const membersOf = (team: TeamMembers | undefined): readonly string[] | undefined =>
  team && 'members' in team ? [...team.members].sort() : undefined;
const unreadOf = (team: TeamMembers | undefined): string | undefined =>
  team && 'unread' in team ? team.unread : undefined;

describe('the members of teams', () => {
  it('come from user groups, private channels and lists', async () => {
    const teams = await people.members([{ usergroup: 'S0LEADS' }, { channel: 'C0SECURITY' }, { people: ['U0KIM'] }]);
    expect(teams.map(membersOf)).toEqual([['U0LEE'], ['U0DESKHAND', 'U0SAM'], ['U0KIM']]);
  });

  it('of a disabled or unknown user group are unknown, and no other team suffers by it', async () => {
    const group = slack.world.workspace.userGroups.find(({ id }) => id === 'S0SECURITY');
    if (!group) throw new Error('There is no such group.');
    group.disabledAt = 1;
    const [security, nobody, leads] = await people.members([
      { usergroup: 'S0SECURITY' },
      { usergroup: 'S0NOBODY' },
      { usergroup: 'S0LEADS' },
    ]);
    expect(unreadOf(security)).toContain('@security');
    expect(unreadOf(nobody)).toContain('S0NOBODY');
    expect(membersOf(leads)).toEqual(['U0LEE']);
  });

  it('of a channel that anyone can join, or that is shared, are no team unless that is meant', async () => {
    const [open, meant] = await people.members([{ channel: 'C0HELPDESK' }, { channel: 'C0HELPDESK', public: true }]);
    expect(unreadOf(open)).toContain('public: true');
    expect(membersOf(meant)).toContain('U0KIM');
  });

  it('of a channel that the bot cannot see are unknown', async () => {
    slack.world.workspace.channel('C0SECURITY').members.delete('U0DESKHAND');
    const [security] = await people.members([{ channel: 'C0SECURITY' }]);
    expect(unreadOf(security)).toContain('C0SECURITY');
  });
});

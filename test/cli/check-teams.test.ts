import { describe, expect, it } from 'vitest';
import { checkTeams } from '../../src/cli/check-teams.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import { MemoryPeople } from '../support/memory-people.ts';
import { aPolicy } from '../support/request-harness.ts';

const asks = (given: Record<string, unknown>) => ApproveRule.parse({ id: 'r', do: 'any', because: 'So.', ...given });
const texts = async (people: MemoryPeople, approve: readonly ApproveRule[]) =>
  (await checkTeams(aPolicy({ approve }), people)).map(({ level, text }) => `${level}: ${text}`);

describe('checking the teams of a policy', () => {
  const people = new MemoryPeople();
  people.teams.set('S0HELPDESK', new Set(['U0KIM', 'U0LEE']));
  people.teams.set('S0LEADS', new Set(['U0LEE']));
  people.teams.set('S0SECURITY', new Set(['U0SAM']));

  it('finds nothing where each can be asked and is large enough', async () => {
    expect(await texts(people, [asks({ from: ['leads', 'security'] })])).toEqual(['good: 3 teams looked up']);
  });

  it('warns where nobody is left when one of them asks, but not where the holder is asked', async () => {
    expect(await texts(people, [asks({ from: ['leads'] })])).toEqual([
      expect.stringMatching(/^warning: approve rule "r" .*1 of 1/),
    ]);
    expect(await texts(people, [asks({ from: ['holder'] })])).toEqual(['good: 3 teams looked up']);
  });

  it('says which team cannot be looked up, and which is empty', async () => {
    const other = new MemoryPeople();
    expect((await texts(other, []))[0]).toMatch(/^warning: .*helpdesk/);
    other.isDown = true;
    expect((await texts(other, []))[0]).toMatch(/^bad: .*helpdesk \(S0HELPDESK\)/);
  });
});

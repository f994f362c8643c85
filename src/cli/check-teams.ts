import type { Finding } from '../core/directory.ts';
import type { People } from '../identity/people.ts';
import type { Policy } from '../policy/policy.ts';

/** Looks up every team of the policy, and checks that its approve rules have enough people. */
export async function checkTeams(policy: Policy, people: Pick<People, 'members'>): Promise<readonly Finding[]> {
  const sizes = new Map<string, number>();
  const findings: Finding[] = [];
  for (const [name, source] of policy.teams) {
    try {
      const [team] = await people.members([source]);
      if (!team || 'unread' in team) {
        findings.push({ level: 'bad', text: `the team ${name} cannot be read. ${team?.unread ?? ''}` });
        continue;
      }
      sizes.set(name, team.members.size);
      if (team.members.size === 0) findings.push({ level: 'warning', text: `the team ${name} is empty` });
    } catch {
      const where = 'usergroup' in source ? source.usergroup : 'channel' in source ? source.channel : 'its list';
      findings.push({
        level: 'bad',
        text: `cannot look up the team ${name} (${where}). Check the ID. Invite the bot if it is a private channel`,
      });
    }
  }
  for (const { id, from, approvals } of policy.approve) {
    const known = from.map((name) => (name === 'holder' || name === 'manager' ? 1 : sizes.get(name)));
    if (known.includes(undefined)) continue;
    const most = known.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    // Whoever asks does not count, and may well be one of them.
    if (most <= approvals && !from.includes('holder') && !from.includes('manager')) {
      const text = `approve rule "${id}" needs ${approvals} of ${most} people. If one of them is the requester, there are too few left`;
      findings.push({ level: 'warning', text });
    }
  }
  if (findings.length === 0) findings.push({ level: 'good', text: `${sizes.size} teams looked up` });
  return findings;
}

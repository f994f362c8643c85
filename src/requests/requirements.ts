import type { Confirmation, PersonRef, Requirement } from './request.ts';

/** Whether two references mean one Slack person. */
export function isSame(one: PersonRef, other: PersonRef): boolean {
  return one.id === other.id && one.team === other.team;
}

/** How many more distinct people a requirement needs. */
export function missingFor(requirement: Requirement, confirmations: readonly Confirmation[]): number {
  const counted = confirmations.filter(({ teams }) => teams.some((team) => requirement.from.includes(team)));
  const people = new Set(counted.map(({ person }) => `${person.team}/${person.id}`));
  return Math.max(0, requirement.approvals - people.size);
}

/** The requirements that are not met yet. Each has to be met; one person may count for several. */
export function openRequirements(
  requirements: readonly Requirement[],
  confirmations: readonly Confirmation[],
): readonly Requirement[] {
  return requirements.filter((requirement) => missingFor(requirement, confirmations) > 0);
}

const day = 24 * 60 * 60_000;

/** When waiting for confirmations ends: after the shortest time that a rule gives, counted from the request. */
export function deadlineOf(requestedAt: number, requirements: readonly Requirement[]): number {
  if (requirements.length === 0) return requestedAt + day;
  return requestedAt + Math.min(...requirements.map((requirement) => requirement.within));
}

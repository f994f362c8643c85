import type { PersonRef } from '../core/person.ts';
import type { Approval, Request, Requirement } from './request.ts';

/** Whether two references mean one Slack person. */
export function isSame(one: PersonRef, other: PersonRef): boolean {
  return one.id === other.id && one.team === other.team;
}

/** Whether it is the account holder or the manager who is asked, and no team. */
export const isAskedDirectly = (name: string): boolean => name === 'holder' || name === 'manager';

/** Why the policy decided so: the reasons of its rules, each once. */
export const reasonsOf = ({ rules }: Request['decision']): string =>
  [...new Set(rules.map(({ because }) => because))].join(' ');

/** Those who are asked, in words. */
export function approverLabel(from: readonly string[]): string {
  const words = { holder: 'the account holder', manager: "the holder's manager" } as const;
  const teams = from.filter((name) => !(name in words));
  return [
    ...(teams.length > 0 ? [`members of ${teams.join(' or ')}`] : []),
    ...from.filter((name) => name in words).map((name) => words[name as keyof typeof words]),
  ].join(' or ');
}

/** How many more distinct people a requirement needs. */
export function missingFor(requirement: Requirement, approvals: readonly Approval[]): number {
  const counted = approvals.filter(({ teams }) => teams.some((team) => requirement.from.includes(team)));
  const people = new Set(counted.map(({ person }) => `${person.team}/${person.id}`));
  return Math.max(0, requirement.approvals - people.size);
}

/** The requirements that are not met yet. Each has to be met; one person may count for several. */
export function openRequirements(
  requirements: readonly Requirement[],
  approvals: readonly Approval[],
): readonly Requirement[] {
  return requirements.filter((requirement) => missingFor(requirement, approvals) > 0);
}

/** A short wait needs no reminder. */
const leastWait = 30 * 60_000;

/** When those who are asked are reminded, once: after three quarters of the time. `undefined` where that is past or not worth it. */
export function reminderOf({ requestedAt, expiresAt, remindedAt }: Request): number | undefined {
  if (expiresAt === undefined) return undefined;
  const wait = expiresAt - requestedAt;
  return remindedAt !== undefined || wait < leastWait ? undefined : requestedAt + Math.floor(wait * 0.75);
}

const day = 24 * 60 * 60_000;

/** When waiting for approvals ends: after the shortest time that a rule gives, counted from the request. */
export function deadlineOf(requestedAt: number, requirements: readonly Requirement[]): number {
  if (requirements.length === 0) return requestedAt + day;
  return requestedAt + Math.min(...requirements.map((requirement) => requirement.within));
}

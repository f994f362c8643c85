import { type Change, mailsLink, setsAddress } from '../core/change.ts';
import { DeskhandError } from '../core/errors.ts';
import type { GroupRef } from '../core/group.ts';
import { type Operation, worseRisk } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import type { Subject } from '../core/subject.ts';
import type { SlackPerson } from '../identity/people.ts';
import type { Decision } from '../policy/decide.ts';
import { type Fact, type Facts, unknown } from '../policy/facts.ts';
import { bindingsOfAccount, bindingsOfGroup } from '../policy/group-bindings.ts';
import type { Policy } from '../policy/policy.ts';
import type { RequestContext } from './context.ts';

/** What facts are gathered from. */
export type FactSources = Pick<RequestContext, 'policy' | 'people' | 'identity' | 'directories' | 'log'>;

/** A fact from a look-up that may fail: what could not be found out is `unknown`, which the policy takes as the worse. */
async function fact<T>(context: FactSources, find: () => Promise<T | undefined>): Promise<Fact<T>> {
  try {
    const found = await find();
    return found === undefined ? unknown : found;
  } catch (cause) {
    context.log.warn({ cause }, 'a fact for the policy is unknown');
    return unknown;
  }
}

/** The policy's teams that a person is in at this moment, and those that could not be read, each with why. */
export interface TeamsOfPerson {
  readonly teams: ReadonlySet<string>;
  readonly unread: ReadonlyMap<string, string>;
}

/** Looks the person up in all teams of the policy. Throws where Slack does not answer. */
export async function teamsOfPerson(
  context: Pick<FactSources, 'policy' | 'people'>,
  person: PersonRef,
): Promise<TeamsOfPerson> {
  const sources = context.policy().policy.teams;
  const found = await context.people.members([...sources.values()]);
  const teams = new Set<string>();
  const unread = new Map<string, string>();
  for (const [index, name] of [...sources.keys()].entries()) {
    const team = found[index];
    if (!team || 'unread' in team) unread.set(name, team?.unread ?? 'Slack did not tell it.');
    else if (team.members.has(person.id)) teams.add(name);
  }
  return { teams, unread };
}

/** The teams of the policy that could not be read, each with words for the person. */
export async function unreadTeams(
  context: Pick<FactSources, 'policy' | 'people'>,
  person: PersonRef,
): Promise<readonly { readonly team: string; readonly message: string }[]> {
  const { unread } = await teamsOfPerson(context, person);
  return [...unread].map(([team, why]) => ({
    team,
    message: `Deskhand couldn't check whether you are in ${team}. ${why}`,
  }));
}

/** The same decision; where nothing allows it and a team could not be read, with words for that. */
export async function withUnreadTeams(
  context: Pick<FactSources, 'policy' | 'people'>,
  person: PersonRef,
  decision: Decision,
): Promise<Decision> {
  if (decision.reason !== 'no-rule') return decision;
  const unread = await unreadTeams(context, person);
  return {
    ...decision,
    rules: unread.map(({ team, message }) => ({ id: `team-${team}`, because: message, certain: true })),
  };
}

/** What is asked for, as far as it is known: a menu knows no subject, a form no groups yet. */
export interface Wish {
  readonly requester: PersonRef;
  readonly operation: Operation;
  readonly channel: string;
  readonly subject: Subject | undefined;
}

/** Gathers the facts that the policy decides on, all read afresh; those of a plan come from `planFacts`. */
export async function gatherFacts(context: FactSources, wish: Wish): Promise<Facts> {
  const person = await fact(context, () => context.people.read(wish.requester));
  const about = (userMessage: (person: SlackPerson) => boolean): Fact<boolean> =>
    person === unknown ? unknown : userMessage(person);
  const found = await fact(context, () => teamsOfPerson(context, wish.requester));
  return {
    requester: {
      teams: found === unknown ? unknown : found.teams,
      ...(found !== unknown && found.unread.size > 0 && { unreadTeams: new Set(found.unread.keys()) }),
      guest: about(({ guest }) => guest),
      external: about(({ external, ref }) => external || ref.team !== wish.requester.team),
      bot: about(({ bot }) => bot),
      deactivated: about(({ active }) => !active),
    },
    operation: wish.operation.name,
    channel: wish.channel,
    directory: wish.subject?.directory.id ?? unknown,
    target: await targetFacts(context, wish),
    risk: wish.operation.risk,
    destinations: [],
  };
}

/** What the policy asks about a plan: the groups that it joins or leaves, and how much it takes to be wrong about it. */
export async function planFacts(
  context: FactSources,
  operation: Operation,
  plan: readonly Change[],
): Promise<PlanFacts> {
  const { policy, groupBindings } = context.policy();
  const guarded = protectedNames(policy);
  const groups = await Promise.all(
    plan
      .flatMap(groupsIn)
      .map(async ({ ref, isJoined }): Promise<{ names: Fact<ReadonlySet<string>>; givesPower: boolean }> => {
        const group = await fact(context, async () => context.directories.get(ref.directory)?.readGroup(ref.id));
        if (group === unknown) return { names: unknown, givesPower: isJoined };
        const names = bindingsOfGroup(groupBindings, group) ?? unknown;
        const isGuarded = names === unknown || [...names].some((name) => guarded.has(name));
        return { names, givesPower: isJoined && (group.administrators === true || isGuarded) };
      }),
  );
  const givesPower = groups.some((group) => group.givesPower);
  const isSensitive = givesPower || plan.some((change) => setsAddress(change) || mailsLink(change));
  return {
    facts: {
      destinations: groups.map(({ names }) => names),
      risk: isSensitive ? worseRisk(operation.risk, 'sensitive') : operation.risk,
    },
    givesPower,
  };
}

/** What a plan says to the policy, and to a lockdown. */
export interface PlanFacts {
  readonly facts: Pick<Facts, 'destinations' | 'risk'>;
  /** It joins a group of administrators, or one that the policy protects. A group that could not be read counts as such. */
  readonly givesPower: boolean;
}

function groupsIn(change: Change): { ref: GroupRef; isJoined: boolean }[] {
  switch (change.kind) {
    case 'create-account':
      return (change.groups ?? []).map((ref) => ({ ref, isJoined: true }));
    case 'join-group':
      return [{ ref: change.group, isJoined: true }];
    case 'leave-group':
      return [{ ref: change.group, isJoined: false }];
    default:
      return [];
  }
}

/** The names of groups and containers that the policy protects: those that a rule under never or approve is about. */
function protectedNames({ never, approve }: Policy): ReadonlySet<string> {
  return new Set([...never, ...approve].flatMap(({ target, group }) => [...(target?.in ?? []), ...(group?.in ?? [])]));
}

async function targetFacts(context: FactSources, { subject, requester }: Wish): Promise<Facts['target']> {
  const nobody = { requester: false, administrator: false, serviceAccount: false };
  switch (subject?.kind) {
    case undefined:
      return { groups: unknown, requester: unknown, administrator: unknown, serviceAccount: unknown };
    case 'account': {
      const { account } = subject;
      return {
        groups: bindingsOfAccount(context.policy().groupBindings, account) ?? unknown,
        requester: await fact(context, () => context.identity.holds(requester, account)),
        administrator: account.administrator ?? unknown,
        serviceAccount: account.service ?? unknown,
      };
    }
    case 'group': {
      const { group } = subject;
      const administrator = group.administrators ?? unknown;
      const groups = bindingsOfGroup(context.policy().groupBindings, group) ?? unknown;
      return { ...nobody, groups, administrator };
    }
    default:
      // What does not exist yet is nobody's, and in no group; the groups it is to join are among the destinations.
      return { ...nobody, groups: new Set<string>() };
  }
}

/** The person, if they may act at all: an active member of this workspace. Asked at every entry point. */
export async function activeMember(context: Pick<RequestContext, 'people'>, ref: PersonRef): Promise<SlackPerson> {
  const person = await context.people.read(ref);
  if (person.active && !person.guest && !person.external && !person.bot && person.ref.team === ref.team) return person;
  const userMessage =
    'Only active members of this workspace can use Deskhand, not guests, bots or other organisations.';
  throw new DeskhandError('denied', { userMessage });
}

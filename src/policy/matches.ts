import { type Fact, type Facts, unknown } from './facts.ts';
import type { Policy } from './policy.ts';
import type { List, Rule, targetKinds } from './rule.ts';

export type Match = 'yes' | 'no' | 'unknown';

/** One word of a rule and whether the facts fit it. */
export interface ConditionMatch {
  readonly word: string;
  readonly match: Match;
}

const matchOf = (fact: Fact<boolean>): Match => (fact === unknown ? 'unknown' : fact ? 'yes' : 'no');
const isOneOf = (fact: Fact<string>, wanted: readonly string[]): Match =>
  fact === unknown ? 'unknown' : matchOf(wanted.includes(fact));
const overlaps = (fact: Fact<ReadonlySet<string>>, wanted: readonly string[]): Match =>
  fact === unknown ? 'unknown' : matchOf(wanted.some((name) => fact.has(name)));

const matchUnread = (unread: ReadonlySet<string> = new Set(), wanted: readonly string[]): Match =>
  wanted.some((name) => unread.has(name)) ? 'unknown' : 'no';

/** Any one is enough; what could not be checked may be the one. */
function any(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('unknown') ? 'unknown' : 'no';
}

/** All are needed; one that certainly fails settles it. */
export function all(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('unknown') ? 'unknown' : 'yes';
}

/** Holds a rule's words against the facts, in the order in which they are written in the documentation. */
export function conditionsOf(policy: Policy, list: List, rule: Rule, facts: Facts): readonly ConditionMatch[] {
  const { who, target, group, channel, directory, risk } = rule;
  const words: (ConditionMatch | undefined)[] = [
    who && { word: 'who', match: whoMatches(who, facts) },
    { word: 'do', match: matchOf(rule.do === 'any' || rule.do.includes(facts.operation)) },
    risk && { word: 'risk', match: matchOf(risk.includes(facts.risk)) },
    channel && {
      word: 'channel',
      match: isOneOf(
        facts.channel,
        channel.flatMap((name) => policy.channels.get(name) ?? []),
      ),
    },
    directory && { word: 'directory', match: isOneOf(facts.directory, directory) },
    target && { word: 'target', match: targetMatches(target, facts) },
    group && { word: 'group', match: groupMatches(list, group.in, facts) },
  ];
  return words.filter((word) => word !== undefined);
}

function whoMatches(who: NonNullable<Rule['who']>, { requester }: Facts): Match {
  return any([
    ...(who.in ? [overlaps(requester.teams, who.in), matchUnread(requester.unreadTeams, who.in)] : []),
    ...(who.is ?? []).map((word) => matchOf(requester[word])),
  ]);
}

function targetMatches(target: NonNullable<Rule['target']>, facts: Facts): Match {
  const is: Readonly<Record<(typeof targetKinds)[number], Fact<boolean>>> = {
    requester: facts.target.requester,
    administrator: facts.target.administrator,
    'service-account': facts.target.serviceAccount,
  };
  return any([
    ...(target.in ? [overlaps(facts.target.groups, target.in)] : []),
    ...(target.is ?? []).map((word) => matchOf(is[word])),
  ]);
}

/** A permission must cover every group that is asked for; a prohibition or approval is about any one of them. */
function groupMatches(list: List, wanted: readonly string[], { destinations }: Facts): Match {
  const matches = destinations.map((destination) => overlaps(destination, wanted));
  if (list !== 'may') return any(matches);
  return matches.length === 0 ? 'no' : all(matches);
}

import type { Explanation } from './explain.ts';
import type { Match } from './matches.ts';
import type { Policy } from './policy.ts';
import type { Rule } from './rule.ts';

const matchLabel: Readonly<Record<Match, string>> = { yes: 'yes', no: 'no', unknown: 'unknown' };

/** What a rule asks of one of its words, as the policy writes it. */
function wantedLabel(rule: Rule, word: string): string {
  const { who, target } = rule;
  const lists: Readonly<Record<string, readonly string[] | undefined>> = {
    who: who && [...(who.in ?? []), ...(who.is ?? [])],
    do: rule.do === 'any' ? ['any'] : rule.do,
    risk: rule.risk,
    channel: rule.channel,
    directory: rule.directory,
    target: target && [...(target.in ?? []), ...(target.is ?? [])],
    group: rule.group?.in,
  };
  return (lists[word] ?? []).join(' or ');
}

/** A line for each rule: whether it matches, and what in it did not match or could not be checked. */
export function explanationLines(policy: Policy, explanations: readonly Explanation[]): string[] {
  return explanations.map(({ list, id, matches, failed, unchecked }) => {
    const rule = policy[list].find((one) => one.id === id);
    const about = matches === 'no' ? [failed ?? ''] : unchecked;
    const why = rule ? about.map((word) => `${word} (${wantedLabel(rule, word)})`).join(', ') : '';
    const what = matches === 'no' ? `does not match: ${why}` : matches === 'unknown' ? `could not check: ${why}` : '';
    return [`${list} ${id}: ${matchLabel[matches]}`, what].filter((part) => part !== '').join('; ');
  });
}

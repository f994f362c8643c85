import { z } from 'zod';
import { type Risk, risks } from '../core/operation.ts';
import type { Complaint } from '../yaml/fault.ts';
import { Duration, listOf, Name, Sentence } from './names.ts';

export const lists = ['never', 'may', 'approve'] as const;
export type List = (typeof lists)[number];

export const personKinds = ['guest', 'external', 'bot', 'deactivated'] as const;
export const targetKinds = ['requester', 'administrator', 'service-account'] as const;

/** Approvers that are no team: the account's holder, and the holder's manager. */
const approvers = ['holder', 'manager'] as const;

/** Where the members of a team come from. User groups exist on paid Slack plans only. */
export type Team =
  | { readonly usergroup: string }
  | { readonly channel: string; readonly public?: true }
  | { readonly people: readonly string[] };

/** What rules may name. */
export interface Vocabulary {
  readonly teams: readonly string[];
  readonly channels: readonly string[];
  /** Name -> id of the directory that it is in. */
  readonly groupBindings: ReadonlyMap<string, string>;
  readonly operations: readonly { readonly name: string; readonly risk: Risk }[];
  readonly directories: readonly string[];
  /** How many people a team has, where the policy itself lists them. */
  sizeOf(team: string): number | undefined;
}

const any = z.literal('any');
const anyInList: Complaint = { code: 'any-in-list', text: 'write do: any, without brackets' };
const twoTargets = 'use in or is here, not both: together they would allow more. Write two rules';
const outsiders =
  'no rights for guests, external people, bots or deactivated people: use "is" in never and approve only';
const names = z.array(z.string()).min(1);

function needsOne<T extends { in?: unknown; is?: unknown }>(given: T): boolean {
  return given.in !== undefined || given.is !== undefined;
}

const whoFault = 'name who is meant: in: [a team], or is: [guest]';
const targetFault = 'name the accounts: in: [a name under directory:], or is: [requester]';

/** The words of a rule, as lists of any names; `vocabularyOf` narrows them to the names that there are. */
function conditions(vocabulary?: Vocabulary) {
  const groupBindings = vocabulary ? listOf('name under directory:', vocabulary.groupBindings.keys()) : names;
  const operations = vocabulary
    ? listOf(
        'operation',
        vocabulary.operations.map(({ name }) => name),
        { refusal: (name) => (name === 'any' ? anyInList : undefined) },
      )
    : names;
  return {
    who: z
      .strictObject({
        in: (vocabulary ? listOf('team', vocabulary.teams) : names).optional(),
        is: listOf('kind of person', personKinds)
          .pipe(z.array(z.enum(personKinds)))
          .optional(),
      })
      .refine(needsOne, { error: whoFault, params: { code: 'no-condition' } })
      .optional(),
    do: z.union([any, operations], 'needs a list of operations such as [reset-password], or the word any'),
    channel: (vocabulary ? listOf('channel', vocabulary.channels) : names).optional(),
    directory: (vocabulary ? listOf('directory', vocabulary.directories) : names).optional(),
    target: z
      .strictObject({
        in: groupBindings.optional(),
        is: listOf('kind of account', targetKinds)
          .pipe(z.array(z.enum(targetKinds)))
          .optional(),
      })
      .refine(needsOne, { error: targetFault, params: { code: 'no-condition' } })
      .optional(),
    group: z.strictObject({ in: groupBindings }).optional(),
    risk: listOf('risk', risks)
      .pipe(z.array(z.enum(risks)))
      .optional(),
  };
}

const shape = (vocabulary?: Vocabulary) => ({ id: Name, ...conditions(vocabulary), because: Sentence });

const day = 24 * 60 * 60_000;

function approveShape(vocabulary?: Vocabulary) {
  return {
    ...shape(vocabulary),
    approvals: z.int().min(1).max(20).default(1),
    from: vocabulary ? listOf('team', [...vocabulary.teams, ...approvers]) : names,
    within: Duration.default(day),
    cool_down: Duration.optional(),
  };
}

/** One rule. Words that it lacks hold for everything; within one word any of what is listed is enough. */
export const Rule = z.strictObject(shape());
export type Rule = z.infer<typeof Rule>;

/** A rule about who has to approve. `within` and `cool_down` are milliseconds. */
export const ApproveRule = z.strictObject(approveShape());
export type ApproveRule = z.infer<typeof ApproveRule>;

/** Why a rule can never match anything, though each of its words is right. */
function deadCondition(rule: Rule, { operations, groupBindings }: Vocabulary): Complaint | undefined {
  const { risk, directory } = rule;
  const named = operations.filter(({ name }) => rule.do === 'any' || rule.do.includes(name));
  if (risk && !named.some((operation) => risk.includes(operation.risk))) {
    return { code: 'never-matches', text: `can never match: none of its operations has the risk ${risk.join(' or ')}` };
  }
  const isElsewhere = (among: readonly string[] = []) =>
    directory && among.length > 0 && among.every((name) => !directory.includes(groupBindings.get(name) ?? ''));
  const isTargetElsewhere = !rule.target?.is && isElsewhere(rule.target?.in);
  if (isTargetElsewhere || isElsewhere(rule.group?.in)) {
    return { code: 'never-matches', text: `can never match: its groups are not in ${directory?.join(' or ')}` };
  }
  return undefined;
}

/** Of such a rule nobody could tell whether the holder has to be among the approvers, or only may be. */
function ambiguousPeople({ approvals, from }: ApproveRule): Complaint | undefined {
  const people = from.filter((name) => approvers.some((approver) => approver === name));
  const isMixed = people.length > 0 && people.length < from.length;
  if (approvals === 1 || !isMixed) return undefined;
  const text = `doesn't say who has to be among the ${approvals}. Write one rule for ${people.join(' and ')}, and one for the team`;
  return { code: 'ambiguous-people', text };
}

/** Why the approvals that a rule asks for can never come together. */
function tooFewPeople({ approvals, from }: ApproveRule, { sizeOf }: Vocabulary): Complaint | undefined {
  const sizes = from.map((name) => (name === 'holder' || name === 'manager' ? 1 : sizeOf(name)));
  const most = sizes.reduce<number>((sum, size) => sum + (size ?? Number.POSITIVE_INFINITY), 0);
  if (approvals <= most) return undefined;
  const text = `needs ${approvals} approvals, but there are at most ${most} people in ${from.join(', ')}`;
  return { code: 'too-few-people', text };
}

/** The schemas of the three lists, for rules that name only what there is. */
export function ruleSchemas(vocabulary: Vocabulary) {
  const usual = shape(vocabulary);
  const check =
    <R extends Rule>(find: (rule: R) => Complaint | undefined) =>
    (rule: R, context: z.core.$RefinementCtx) => {
      const complaint = find(rule);
      if (complaint === undefined) return;
      context.addIssue({ code: 'custom', message: complaint.text, params: { code: complaint.code } });
    };
  const dead = (rule: Rule) => deadCondition(rule, vocabulary);
  const mayWho = z
    .strictObject({ in: listOf('team', vocabulary.teams).optional(), is: z.never(outsiders).optional() })
    .refine((who) => who.in !== undefined, { error: 'name a team: in: [a team]', params: { code: 'no-condition' } });
  const may = z.strictObject({
    ...usual,
    who: mayWho.optional(),
    target: usual.target.refine((target) => !target?.in || !target.is, {
      error: twoTargets,
      params: { code: 'two-targets' },
    }),
  });
  return {
    never: z.strictObject(usual).superRefine(check(dead)),
    may: may.superRefine(check(dead)),
    approve: z
      .strictObject(approveShape(vocabulary))
      .superRefine(check((rule) => dead(rule) ?? tooFewPeople(rule, vocabulary) ?? ambiguousPeople(rule))),
  };
}

import { z } from 'zod';
import { risks } from '../core/operation.ts';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id is small letters, digits and dashes, such as resets-need-lead');
const names = z.array(z.string()).min(1, 'the list is empty');
const sentence = z
  .string()
  .trim()
  .min(1, 'because is shown to people: say why the rule is there')
  .max(300, 'because is shown on cards: at most 300 characters')
  .refine(
    (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
    'because has control or direction characters in it; please type it again',
  );

export const whoWords = ['guest', 'external', 'bot', 'deactivated'] as const;
export const targetWords = ['requester', 'administrator', 'service-account'] as const;

const condition = {
  who: z.strictObject({ in: names.optional(), is: z.array(z.enum(whoWords)).min(1).optional() }).optional(),
  do: z.union([z.literal('any'), names]),
  channel: names.optional(),
  directory: names.optional(),
  target: z.strictObject({ in: names.optional(), is: z.array(z.enum(targetWords)).min(1).optional() }).optional(),
  group: z.strictObject({ in: names }).optional(),
  risk: z.array(z.enum(risks)).min(1).optional(),
};

/** Milliseconds of `30m`, `4h` or `2d`. */
const Duration = z
  .string()
  .regex(/^[1-9]\d*(m|h|d)$/, 'a time is a number with m, h or d, such as 30m, 4h or 2d')
  .transform(
    (text) => Number(text.slice(0, -1)) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[text.slice(-1) as 'm' | 'h' | 'd'],
  );

export const Rule = z.strictObject({ id, ...condition, because: sentence });
export type Rule = z.infer<typeof Rule>;

export const ConfirmRule = z.strictObject({
  id,
  ...condition,
  approvals: z.int().min(1).max(10).default(1),
  from: names,
  within: Duration.default(86_400_000),
  because: sentence,
});
export type ConfirmRule = z.infer<typeof ConfirmRule>;

/** A team's members: those of a Slack user group, those of a channel, or a list of people. */
export const Team = z.union([
  z.strictObject({ usergroup: z.string().regex(/^S[A-Z0-9]+$/, 'a user group id begins with S') }),
  z.strictObject({ channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'a channel id begins with C') }),
  z.strictObject({ people: z.array(z.string().regex(/^[UW][A-Z0-9]+$/, 'a person id begins with U')).min(1) }),
]);
export type Team = z.infer<typeof Team>;

/** policy.yml as it is written. The words are frozen: no expressions, no patterns, no variables. */
export const PolicyDocument = z.strictObject({
  version: z.literal(1),
  teams: z.record(z.string(), Team),
  channels: z.record(z.string(), z.string().regex(/^[CG][A-Z0-9]+$/, 'a channel id begins with C')).default({}),
  /** Names for directory groups and containers: `<directory id>:<group name or DN>`. */
  directory: z
    .record(
      z.string(),
      z.string().regex(/^[a-z0-9-]+:.+$/, 'write <directory id>:<group name or DN>, such as nas:administrators'),
    )
    .default({}),
  never: z.array(Rule).default([]),
  may: z.array(Rule).min(1, 'nothing is allowed that no rule under may names'),
  confirm: z.array(ConfirmRule).default([]),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

import { z } from 'zod';
import { isBlock } from '../core/setting-values.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
import { shown } from '../yaml/issue-messages.ts';
import { renamed } from './renamed.ts';

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A sentence for people on one line. Control and direction characters could make it read as something else. */
export const Sentence = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .superRefine((text, context) => {
    const sign = invisible.exec(text)?.[0].codePointAt(0);
    if (sign === undefined) return;
    const code = `U+${sign.toString(16).toUpperCase().padStart(4, '0')}`;
    context.addIssue(`please leave out line breaks, control and direction characters (${code} stands in it)`);
  });

/** Words that mean something of their own where names stand. */
const reserved = new Set(['holder', 'manager', 'any', 'unknown', 'other']);

/** A name that the policy gives to something, or a rule's id. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'a name is made of small letters, digits and single hyphens, such as domain-admins',
  )
  .max(60)
  .refine((name) => !reserved.has(name), {
    error: ({ input }) => `${shown(input)} has a meaning of its own here: please choose another name`,
  });

interface ListOptions {
  /** Why a name is not taken, though it may be known. */
  readonly refusal?: (name: string) => string | undefined;
  readonly mayBeEmpty?: boolean;
  readonly mayRepeat?: boolean;
}

/** A list of names that are defined elsewhere. */
export function listOf(what: string, known: Iterable<string>, options: ListOptions = {}) {
  const all = new Set(known);
  return z
    .array(z.string())
    .min(options.mayBeEmpty ? 0 : 1)
    .superRefine((names, context) => {
      for (const [index, name] of names.entries()) {
        const isUnknown = !all.has(name);
        const isTwice = !options.mayRepeat && names.indexOf(name) !== index;
        const fault =
          options.refusal?.(name) ??
          (isUnknown ? `no ${what} is called ${shown(name)}${didYouMean(name, all, renamed)}` : undefined) ??
          (isTwice ? `${shown(name)} stands here twice` : undefined);
        if (fault !== undefined) context.addIssue({ code: 'custom', message: fault, path: [index] });
      }
    });
}

const channelId = /^[CG][A-Z0-9]{2,}$/;
const userId = /^[UW][A-Z0-9]{2,}$/;
const usergroupId = /^S[A-Z0-9]{2,}$/;

/** A channel by Slack's id: names can be changed by anyone in it. */
export const ChannelId = z.string().regex(channelId, {
  error: ({ input }) =>
    `${shown(input)} is no channel id: Slack shows it at the foot of "View channel details", such as C0123ABCD`,
});

const forms =
  'a team is a user group (S0123ABCD), the members of a channel (C0123ABCD) or a list of people ([U0123ABCD, U0456EFGH])';

type TeamIds = { usergroup: string } | { channel: string; public?: true } | { people: readonly string[] };

/** Where a team's members come from: Slack's bare ids, or a block that says which kind of id it is. */
export const Team = z.unknown().transform((given, context): TeamIds => {
  const source = teamSource(given);
  if (typeof source !== 'string') return source;
  context.addIssue(source);
  return z.NEVER;
});

function teamSource(given: unknown): TeamIds | string {
  if (typeof given === 'string') {
    if (usergroupId.test(given)) return { usergroup: given };
    if (channelId.test(given)) return { channel: given };
    return `${shown(given)} is no Slack id: ${forms}`;
  }
  if (Array.isArray(given)) return peopleSource(given);
  if (isBlock(given) && 'channel' in given && 'public' in given) {
    const { public: isPublic, ...rest } = given;
    const source = teamSource(rest);
    if (isPublic !== true) return 'public: takes true alone: anyone who joins the channel is in the team then';
    return typeof source === 'string' || !('channel' in source) ? source : { ...source, public: true };
  }
  const [[kind, value] = [], ...more] = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  if (kind === undefined || more.length > 0) return forms;
  if (kind === 'people') return Array.isArray(value) ? peopleSource(value) : 'people: takes a list of user ids';
  if (kind === 'usergroup' && usergroupId.test(String(value))) return { usergroup: String(value) };
  if (kind === 'channel' && channelId.test(String(value))) return { channel: String(value) };
  const kinds = ['usergroup', 'channel', 'people'];
  return kinds.includes(kind)
    ? `${shown(value)} is no id of a ${kind}: ${forms}`
    : `unknown key ${shown(kind)}${didYouMean(kind, kinds)}`;
}

function peopleSource(given: readonly unknown[]): TeamIds | string {
  if (given.length === 0) return 'this team has nobody in it';
  const wrong = given.find((id) => typeof id !== 'string' || !userId.test(id));
  if (wrong !== undefined)
    return `${shown(wrong)} is no user id: copy it from the person's Slack profile, such as U0123ABCD`;
  const people = given.map(String);
  const twice = people.find((id, index) => people.indexOf(id) !== index);
  return twice === undefined ? { people } : `${shown(twice)} stands here twice`;
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longest = 30 * units.d;
const durationLabel = 'write a time such as 30m, 4h or 2d';

/** A stretch of time such as 30m, 4h or 2d, at most 30 days, in milliseconds. */
export const Duration = z.string(durationLabel).transform((text, context): number => {
  const [, count, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  if (milliseconds <= longest) return milliseconds;
  context.addIssue(unit === undefined ? `${durationLabel}, not ${shown(text)}` : 'must be at most 30d');
  return z.NEVER;
});

/** `<directory id>:<group's name or distinguished name>`. */
export function bindingSchema(directories: readonly string[]) {
  return z.string().transform((text, context): { directory: string; target: string } => {
    const [directory = '', ...rest] = text.split(':');
    const target = rest.join(':').trim();
    if (target === '' || invisible.test(text)) {
      const example = `${directories[0] ?? 'nas'}:executives`;
      context.addIssue(`write the directory's id, a colon and the group, such as ${example}, not ${shown(text)}`);
    } else if (!directories.includes(directory)) {
      context.addIssue(`no directory is called ${shown(directory)}${didYouMean(directory, directories)}`);
    }
    return { directory, target };
  });
}

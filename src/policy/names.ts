import { z } from 'zod';
import { isBlock } from '../core/setting-values.ts';
import { closest, didYouMean } from '../yaml/did-you-mean.ts';
import type { Complaint } from '../yaml/fault.ts';
import { shown } from '../yaml/issue-messages.ts';
import { renamed } from './renamed.ts';

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A sentence for people on one line. Control and direction characters could make it read differently. */
export const Sentence = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .superRefine((text, context) => {
    const sign = invisible.exec(text)?.[0].codePointAt(0);
    if (sign === undefined) return;
    const code = `U+${sign.toString(16).toUpperCase().padStart(4, '0')}`;
    const message = `remove line breaks, control and direction characters (it contains ${code})`;
    context.addIssue({ code: 'custom', message, params: { code: 'control-character' } });
  });

/** Words that have a meaning of their own in place of a name. */
const reserved = new Set(['holder', 'manager', 'any', 'unknown', 'other']);

/** A name that the policy gives to something, or a rule's id. */
export const Name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name has lowercase letters, digits and single hyphens, such as domain-admins')
  .max(60)
  .refine((name) => !reserved.has(name), {
    error: ({ input }) => `${shown(input)} is a reserved word. Choose another name`,
    params: { code: 'reserved' },
  });

interface ListOptions {
  /** Why a name is refused, though it may be known. */
  readonly refusal?: (name: string) => Complaint | undefined;
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
        const complaint =
          options.refusal?.(name) ??
          (isUnknown ? unknownName(what, name, all) : undefined) ??
          (isTwice ? { code: 'listed-twice', text: `${shown(name)} is listed twice` } : undefined);
        if (complaint === undefined) continue;
        const { text: message, ...params } = complaint;
        context.addIssue({ code: 'custom', message, path: [index], params });
      }
    });
}

/** A name that is not defined, and the one that was probably meant. */
function unknownName(what: string, name: string, known: Iterable<string>): Complaint {
  const all = [...known];
  const meant = closest(name, all, renamed);
  const text = `no ${what} is called ${shown(name)}${didYouMean(name, all, renamed)}`;
  return { code: 'unknown-name', text, ...(meant !== undefined && { meant }) };
}

const channelId = /^[CG][A-Z0-9]{2,}$/;
const userId = /^[UW][A-Z0-9]{2,}$/;
const usergroupId = /^S[A-Z0-9]{2,}$/;

/** A channel by Slack's id: names can be changed by anyone in it. */
export const ChannelId = z.string().regex(channelId, {
  error: ({ input }) =>
    `${shown(input)} is not a channel ID. Slack shows it at the bottom of "View channel details", such as C0123ABCD`,
});

const forms =
  'a team is a user group (S0123ABCD), the members of a channel (C0123ABCD) or a list of people ([U0123ABCD, U0456EFGH])';

type TeamIds = { usergroup: string } | { channel: string; public?: true } | { people: readonly string[] };

/** Where a team's members come from: Slack's bare ids, or a block that says which kind of id it is. */
export const Team = z.unknown().transform((given, context): TeamIds => {
  const source = teamSource(given);
  if (!('code' in source)) return source;
  const { text: message, ...params } = source;
  context.addIssue({ code: 'custom', message, params });
  return z.NEVER;
});

const notAnId = (text: string): Complaint => ({ code: 'not-a-slack-id', text });

function teamSource(given: unknown): TeamIds | Complaint {
  if (typeof given === 'string') {
    if (usergroupId.test(given)) return { usergroup: given };
    if (channelId.test(given)) return { channel: given };
    return notAnId(`${shown(given)} is not a Slack ID: ${forms}`);
  }
  if (Array.isArray(given)) return peopleSource(given);
  if (isBlock(given) && 'channel' in given && 'public' in given) {
    const { public: isPublic, ...rest } = given;
    const source = teamSource(rest);
    if (isPublic !== true) {
      const text = 'public: must be true or left out. With true, anyone who joins the channel is in the team';
      return { code: 'unknown-value', text };
    }
    return 'channel' in source ? { ...source, public: true } : source;
  }
  const [[kind, value] = [], ...more] = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  if (kind === undefined || more.length > 0) return { code: 'wrong-type', text: forms };
  if (kind === 'people') {
    if (Array.isArray(value)) return peopleSource(value);
    return { code: 'wrong-type', text: 'people: needs a list of user IDs' };
  }
  if (kind === 'usergroup' && usergroupId.test(String(value))) return { usergroup: String(value) };
  if (kind === 'channel' && channelId.test(String(value))) return { channel: String(value) };
  const kinds = ['usergroup', 'channel', 'people'];
  if (kinds.includes(kind)) return notAnId(`${shown(value)} is not the ID of a ${kind}: ${forms}`);
  const meant = closest(kind, kinds);
  const text = `unknown key ${shown(kind)}${didYouMean(kind, kinds)}`;
  return { code: 'unknown-key', text, ...(meant !== undefined && { meant }) };
}

function peopleSource(given: readonly unknown[]): TeamIds | Complaint {
  if (given.length === 0) return { code: 'too-small', text: 'this team is empty' };
  const wrong = given.find((id) => typeof id !== 'string' || !userId.test(id));
  if (wrong !== undefined)
    return notAnId(`${shown(wrong)} is not a user ID. Copy it from the person's Slack profile, such as U0123ABCD`);
  const people = given.map(String);
  const twice = people.find((id, index) => people.indexOf(id) !== index);
  return twice === undefined ? { people } : { code: 'listed-twice', text: `${shown(twice)} is listed twice` };
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longest = 30 * units.d;
const durationLabel = 'write a time such as 30m, 4h or 2d';

/** A stretch of time such as 30m, 4h or 2d, at most 30 days, in milliseconds. */
export const Duration = z.string(durationLabel).transform((text, context): number => {
  const [, count, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  if (milliseconds <= longest) return milliseconds;
  const isTime = unit !== undefined;
  const message = isTime ? 'must be at most 30d' : `${durationLabel}, not ${shown(text)}`;
  context.addIssue({ code: 'custom', message, params: { code: isTime ? 'too-big' : 'not-a-time' } });
  return z.NEVER;
});

/** `<directory id>:<group's name or distinguished name>`. */
export function bindingSchema(directories: readonly string[]) {
  return z.string().transform((text, context): { directory: string; target: string } => {
    const [directory = '', ...rest] = text.split(':');
    const target = rest.join(':').trim();
    if (target === '' || invisible.test(text)) {
      const example = `${directories[0] ?? 'nas'}:executives`;
      const message = `write the directory's ID, a colon and the group, such as ${example}, not ${shown(text)}`;
      context.addIssue({ code: 'custom', message, params: { code: 'wrong-format' } });
    } else if (!directories.includes(directory)) {
      const { text: message, ...params } = unknownName('directory', directory, directories);
      context.addIssue({ code: 'custom', message, params });
    }
    return { directory, target };
  });
}

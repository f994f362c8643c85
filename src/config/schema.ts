import { z } from 'zod';
import { deskhand } from '../requests/deskhand-directory.ts';
import { ChannelId, duration, File, isLoopback, rate } from './values.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const PersonId = z
  .string()
  .regex(/^[UW][A-Z0-9]+$/, 'must be a member id such as U0ADA: copy it from the person’s profile in Slack');

/** Part of identifiers in Slack, in links of people and in the policy, so it is short and holds no separator. */
const DirectoryId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, 'a directory id is small letters, digits and dashes, at most 20, such as nas')
  .refine((id) => id !== deskhand, 'is how Deskhand itself is called among the directories: please choose another id');

const Label = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .refine((text) => !unseen.test(text), 'has control or direction characters in it; please type it again');

const AccountLink = z.string().regex(/^[^/\s]+\/\S(.*\S)?$/, 'must be <directory id>/<sign-in name>, such as nas/ada');

/** The policy's file where none is named. */
export const usualPolicy = 'policy.yml';

/** The journal's file where none is named. */
export const usualJournal = 'data/deskhand.db';

const ApiUrl = z
  .string()
  .refine(
    (text) => isSafeAddress(text),
    'must be an address that begins with https://: the bot’s token goes there. Plain http works for this machine only',
  )
  .transform((text) => (text.endsWith('/') ? text : `${text}/`));

function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isBare = username === '' && password === '' && search === '' && hash === '';
  return isBare && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}

const Slack = z
  .strictObject({
    requests_channel: ChannelId,
    manager_field: z
      .string()
      .regex(/^Xf[A-Z0-9]+$/, 'must be the id of a profile field such as Xf0MANAGER')
      .optional(),
    transport: z.enum(['socket', 'http']).default('socket'),
    port: z.int().min(1).max(65_535).optional(),
    host: z
      .string()
      .regex(/^[\w.:-]+$/, 'must be a name or address of this machine such as 0.0.0.0')
      .optional(),
    api_url: ApiUrl.optional(),
  })
  .superRefine(
    ({ transport, port, host }, context) => {
      const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
      if (transport === 'http' && port === undefined) fault('port', 'is needed for transport: http');
      if (transport === 'http') return;
      const message = 'goes with transport: http; Socket Mode listens on no port';
      if (port !== undefined) fault('port', message);
      if (host !== undefined) fault('host', message);
    },
    // Checked even where something else is wrong too: nobody should have to start twice to hear two faults.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

const Limits = z.strictObject({
  call_deadline: duration('1s', '10m').optional(),
  read_back: duration('1s', '1h').optional(),
  task_limit: duration('1m', '24h').optional(),
  reveal: duration('1m', '24h').optional(),
  requests: z
    .strictObject({
      agent: rate.default({ count: 30, within: 3_600_000 }),
      target: rate.default({ count: 5, within: 86_400_000 }),
      workspace: rate.default({ count: 300, within: 3_600_000 }),
    })
    .prefault({}),
});

const Proof = z.strictObject({
  address_age: duration('1h', '365d').prefault('14d'),
  code: duration('1m', '10m').prefault('10m'),
});

/** Whose manager somebody is: a member's, or that of an account whose holder has no Slack. */
const Managed = z
  .string()
  .regex(
    /^([UW][A-Z0-9]+|[a-z][a-z0-9-]*\/\S(.*\S)?)$/,
    'must be a member id such as U0ADA, or an account such as nas/ada',
  );

/** deskhand.yml as it is written. What stands under a directory besides kind and label, the kind itself checks. */
export const ConfigDocument = z.strictObject({
  slack: Slack,
  directories: z
    .record(DirectoryId, z.looseObject({ kind: z.string(), label: Label }))
    .refine((directories) => Object.keys(directories).length > 0, 'must name at least one directory'),
  people: z.record(PersonId, z.array(AccountLink).min(1)).default({}),
  managers: z.record(Managed, PersonId).default({}),
  match_people_by_email: z.boolean().default(false),
  security: z.strictObject({ channel: ChannelId }).optional(),
  proof: Proof.prefault({}),
  /** Checked by config-mail.ts, which also reads the password that it names. */
  mail: z.unknown().optional(),
  /** Checked by config-audit.ts, which also reads the keys that it names. */
  audit: z.unknown().optional(),
  policy: File.default(usualPolicy),
  journal: z.strictObject({ file: File.default(usualJournal) }).prefault({}),
  limits: Limits.prefault({}),
  log: z.strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type ConfigDocument = z.infer<typeof ConfigDocument>;

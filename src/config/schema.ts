import { z } from 'zod';
import { deskhand } from '../core/deskhand.ts';
import { ChannelId, File } from '../core/setting-values.ts';
import { ManagersSection, PeopleSection } from '../identity/settings.ts';
import { JournalSection, RequestLimits } from '../journal/settings.ts';
import { MonitoringSection } from '../monitoring/settings.ts';
import { ProofSection, timeLimits } from '../requests/settings.ts';
import { SlackSection } from '../slack/settings.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Part of identifiers in Slack, in links of people and in the policy, so it is short and holds no separator. */
const DirectoryId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, 'a directory id has lowercase letters, digits and hyphens, at most 20, such as nas')
  .refine((id) => id !== deskhand, {
    error: 'Deskhand itself has this id among the directories. Choose another one',
    params: { code: 'reserved' },
  });

const Label = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .refine((text) => !unseen.test(text), {
    error: 'contains control or direction characters. Type it again',
    params: { code: 'control-character' },
  });

/** The policy's file if none is named. */
export const usualPolicy = 'policy.yml';

const Limits = z.strictObject({ ...timeLimits, requests: RequestLimits.prefault({}) });

/** deskhand.yml as it is written. The kind itself checks a directory's other settings. */
export const ConfigDocument = z.strictObject({
  slack: SlackSection,
  directories: z
    .record(DirectoryId, z.looseObject({ kind: z.string(), label: Label }))
    .refine((directories) => Object.keys(directories).length > 0, {
      error: 'add at least one directory',
      params: { code: 'too-small' },
    }),
  people: PeopleSection.default({}),
  managers: ManagersSection.default({}),
  match_people_by_email: z.boolean().default(true),
  security: z.strictObject({ channel: ChannelId, email: z.email().optional() }).optional(),
  monitoring: MonitoringSection.optional(),
  proof: ProofSection.prefault({}),
  /** Checked by mail.ts, which also reads the password that it names. */
  mail: z.unknown().optional(),
  /** Checked by audit.ts, which also reads the keys that it names. */
  audit: z.unknown().optional(),
  policy: File.default(usualPolicy),
  journal: JournalSection.prefault({}),
  limits: Limits.prefault({}),
  log: z.strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type ConfigDocument = z.infer<typeof ConfigDocument>;

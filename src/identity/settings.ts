import { z } from 'zod';

/** Who holds which account: the links in the configuration, else the e-mail address where that is switched on. */
export interface IdentitySettings {
  /** Slack user id -> accounts, each as `<directory id>/<username>`. */
  readonly links: ReadonlyMap<string, readonly string[]>;
  /** Slack user id, or an account as in the links -> the manager's Slack user id. */
  readonly managers: ReadonlyMap<string, string>;
  readonly matchByEmail: boolean;
}

const PersonId = z
  .string()
  .regex(/^[UW][A-Z0-9]+$/, 'must be a member ID such as U0ADA. Copy it from the person’s Slack profile');

const AccountLink = z.string().regex(/^[^/\s]+\/\S(.*\S)?$/, 'must be <directory id>/<username>, such as nas/ada');

/** Whose manager somebody is: a member's, or that of an account whose holder has no Slack. */
const Managed = z
  .string()
  .regex(
    /^([UW][A-Z0-9]+|[a-z][a-z0-9-]*\/\S(.*\S)?)$/,
    'must be a member ID such as U0ADA, or an account such as nas/ada',
  );

/** The section `people`. An empty list says that the person has no account in any directory. */
export const PeopleSection = z.record(PersonId, z.array(AccountLink));

/** The section `managers`. */
export const ManagersSection = z.record(Managed, PersonId);

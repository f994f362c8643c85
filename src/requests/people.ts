import type { PersonRef } from './request.ts';

/** Where the members of a team come from. User groups exist on paid Slack plans only. */
export type TeamSource =
  | { readonly usergroup: string }
  | { readonly channel: string }
  | { readonly people: readonly string[] };

/** What Slack says of a person at this moment. */
export interface SlackPerson {
  readonly ref: PersonRef;
  readonly name: string;
  readonly active: boolean;
  readonly guest: boolean;
  /** Of another organisation. */
  readonly external: boolean;
  readonly bot: boolean;
  readonly email?: string;
}

/** The people of the workspace. Each call asks Slack afresh and throws where Slack does not answer. */
export interface People {
  read(person: PersonRef): Promise<SlackPerson>;
  /** User ids of a team's members. */
  members(team: TeamSource): Promise<ReadonlySet<string>>;
  /** The one active person with this e-mail address; `undefined` where there is none. */
  byEmail(email: string): Promise<SlackPerson | undefined>;
}

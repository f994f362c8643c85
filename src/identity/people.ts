import type { Clock } from '../core/clock.ts';
import type { PersonRef } from '../core/person.ts';

/** Where the members of a team come from. User groups exist on paid Slack plans only. */
export type TeamSource =
  | { readonly usergroup: string }
  /** `public`: it is meant so that whoever joins it is in the team. */
  | { readonly channel: string; readonly public?: true }
  | { readonly people: readonly string[] };

/** A team's members at this moment by their user ids; or why nobody can tell, in words that say what to do. */
export type TeamMembers = { readonly members: ReadonlySet<string> } | { readonly unread: string };

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
  /** Each team's members, in the order asked. All teams at once, since Slack counts the questions. */
  members(teams: readonly TeamSource[]): Promise<readonly TeamMembers[]>;
  /** The one active person with this e-mail address; `undefined` where there is none. */
  byEmail(email: string): Promise<SlackPerson | undefined>;
  /** The manager that a person's profile names; `undefined` where it names none, or no field for it is configured. */
  managerOf(person: PersonRef): Promise<PersonRef | undefined>;
}

/**
 * Asks each question once within so many milliseconds. One act, such as a press, asks afresh but once; forms and menus, which
 * decide nothing, may live with answers of the last minute. What failed is asked again.
 */
export function remembering(people: People, maxAge: number, clock: Pick<Clock, 'now'>): People {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();
  const once = <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    const now = clock.now();
    for (const [key, { at }] of known) if (now - at > maxAge) known.delete(key);
    const before = known.get(question);
    if (before) return before.answer as Promise<T>;
    const answer = ask();
    known.set(question, { at: now, answer });
    answer.catch(() => known.delete(question));
    return answer;
  };
  return {
    read: (person) => once(`read ${person.team}/${person.id}`, () => people.read(person)),
    members: (teams) => once(`members ${JSON.stringify(teams)}`, () => people.members(teams)),
    managerOf: (person) => once(`manager ${person.team}/${person.id}`, () => people.managerOf(person)),
    byEmail: (email) => once(`email ${email.toLowerCase()}`, () => people.byEmail(email)),
  };
}

import type { ShownApp, ShownGroup, ShownPerson } from '../../../page/protocol.ts';
import type { State } from '../state.ts';
import { EMOJI } from '../text/emoji.ts';

/** Something that the composer offers to finish. */
export interface Completion {
  readonly key: string;
  readonly words: string;
  readonly detail: string;
  /** What is written in place of `replaced` characters before the cursor. */
  readonly text: string;
  readonly replaced: number;
}

const MOST = 8;

/** What may be meant by the text before the cursor. Pure. */
export function completionsFor(
  before: string,
  isThread: boolean,
  state: Pick<State, 'app' | 'people' | 'groups' | 'channels'>,
): readonly Completion[] {
  const command = /^\/\S*$/.exec(before)?.[0];
  if (command !== undefined) return isThread ? [] : commandCompletions(command, state.app);
  const [, sign, word = ''] = /(?:^|\s)([@#:])([\w.+-]*)$/.exec(before) ?? [];
  if (sign === '@') {
    return [
      ...personCompletions(word, [...state.people.values()]),
      ...groupCompletions(word, [...state.groups.values()]),
    ];
  }
  if (sign === '#') {
    return state.channels
      .filter(({ kind, name }) => kind === 'public' && name.includes(word.toLowerCase()))
      .slice(0, MOST)
      .map(({ id, name }) => ({
        key: id,
        words: `#${name}`,
        detail: '',
        text: `#${name} `,
        replaced: word.length + 1,
      }));
  }
  if (sign === ':' && word.length >= 2) {
    return Object.entries(EMOJI)
      .filter(([name]) => name.includes(word.toLowerCase()))
      .toSorted(
        ([one], [other]) => Number(other.startsWith(word.toLowerCase())) - Number(one.startsWith(word.toLowerCase())),
      )
      .slice(0, MOST)
      .map(([name, drawn]) => ({
        key: name,
        words: `${drawn} :${name}:`,
        detail: '',
        text: `:${name}: `,
        replaced: word.length + 1,
      }));
  }
  return [];
}

function commandCompletions(typed: string, app: ShownApp): readonly Completion[] {
  const sought = typed.slice(1).toLowerCase();
  return app.commands
    .filter(({ command }) => command.slice(1).startsWith(sought) || command.includes(`-${sought}`))
    .toSorted((one, other) => Number(other.command.startsWith(typed)) - Number(one.command.startsWith(typed)))
    .slice(0, MOST)
    .map(({ command, description, usageHint }) => ({
      key: command,
      words: usageHint === '' ? command : `${command} ${usageHint}`,
      detail: description,
      text: `${command} `,
      replaced: typed.length,
    }));
}

function personCompletions(word: string, people: readonly ShownPerson[]): readonly Completion[] {
  const sought = word.toLowerCase();
  return people
    .filter(({ isDeleted, id }) => !isDeleted && id !== 'USLACKBOT')
    .filter(
      ({ name, realName }) =>
        name.startsWith(sought) ||
        realName
          .toLowerCase()
          .split(' ')
          .some((part) => part.startsWith(sought)),
    )
    .slice(0, MOST)
    .map(({ id, name, realName, role }) => ({
      key: id,
      words: realName,
      detail: role === '' ? `@${name}` : `@${name} · ${role}`,
      text: `@${name} `,
      replaced: word.length + 1,
    }));
}

function groupCompletions(word: string, groups: readonly ShownGroup[]): readonly Completion[] {
  return groups
    .filter(({ handle }) => handle.startsWith(word.toLowerCase()))
    .map(({ id, handle, name }) => ({
      key: id,
      words: `@${handle}`,
      detail: name,
      text: `@${handle} `,
      replaced: word.length + 1,
    }));
}

/** What the command that is being typed takes, once its name is complete. */
export function usageFor(text: string, app: ShownApp): { readonly command: string; readonly hint: string } | undefined {
  const found = app.commands.find(({ command }) => text === `${command} ` || text.startsWith(`${command} `));
  return found === undefined || found.usageHint === '' ? undefined : { command: found.command, hint: found.usageHint };
}

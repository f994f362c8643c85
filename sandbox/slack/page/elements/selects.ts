import { titleOf } from '../channels.ts';
import { html } from '../html.ts';
import { asList, asObject, asObjects, asText, isObject, type JsonObject, textOf } from '../json.ts';
import { ask, getState } from '../store.ts';
import type { Choice } from './choice-list.ts';
import { Combobox } from './combobox.ts';
import { type ElementProps, useElement, useOwnValue } from './surface.ts';

/** Which member of the state each kind of select keeps its choice in. */
const MEMBERS: Readonly<Record<string, string>> = {
  static_select: 'selected_option',
  external_select: 'selected_option',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
};

export function isSelect(type: unknown): boolean {
  return Object.hasOwn(MEMBERS, String(type));
}

function optionChoice(option: JsonObject, group?: string): Choice {
  const description = textOf(option.description);
  return {
    key: asText(option.value),
    text: textOf(option.text),
    value: option,
    ...(description === '' ? {} : { description }),
    ...(group === undefined ? {} : { group }),
  };
}

function personChoices(): readonly Choice[] {
  return [...getState().people.values()]
    .filter(({ isDeleted, id }) => !isDeleted && id !== 'USLACKBOT')
    .map(({ id, realName, name }) => ({ key: id, text: realName, description: `@${name}`, value: id }));
}

function conversationChoices(element: JsonObject): readonly Choice[] {
  const kinds = asList(asObject(element.filter).include);
  const onlyPublic = String(element.type).includes('channels');
  return getState()
    .channels.filter(({ isMember, kind }) => isMember || kind === 'public')
    .filter(({ kind }) => (onlyPublic ? kind === 'public' : kinds.length === 0 || kinds.includes(kind)))
    .map((channel) => ({ key: channel.id, text: titleOf(channel), value: channel.id }));
}

function optionsOf(element: JsonObject): readonly Choice[] {
  const type = String(element.type);
  if (type.includes('users')) return personChoices();
  if (type.includes('channels') || type.includes('conversations')) return conversationChoices(element);
  return [
    ...asObjects(element.options).map((option) => optionChoice(option)),
    ...asObjects(element.option_groups).flatMap((group) =>
      asObjects(group.options).map((option) => optionChoice(option, textOf(group.label))),
    ),
  ];
}

function toChoice(value: unknown, known: readonly Choice[]): Choice {
  if (isObject(value)) return optionChoice(value);
  return known.find(({ key }) => key === value) ?? { key: String(value), text: String(value), value };
}

/** Any of the ten selects. */
export function Select(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const { element, labelId, label } = props;
  const use = useElement(props);
  const type = String(element.type);
  const member = MEMBERS[type] ?? '';
  const isMulti = type.startsWith('multi_');
  const [value, setValue] = useOwnValue<unknown>(use.held[member] ?? null);
  const known = type.includes('external') ? [] : optionsOf(element);
  const values = isMulti ? asList(value) : value === null || value === undefined ? [] : [value];
  const change = async (choices: readonly Choice[]) => {
    const next = isMulti ? choices.map((choice) => choice.value) : (choices[0]?.value ?? null);
    const before = value;
    setValue(next);
    if (!(await use.choose(next))) setValue(before);
  };
  const search = async (typed: string) => {
    const offered = await ask('suggest', { ...use.name, typed });
    return offered?.map(({ option, group }) => optionChoice(option, group)) ?? null;
  };
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  const most = typeof element.max_selected_items === 'number' ? { most: element.max_selected_items } : {};
  return html`<${Combobox}
    chosen=${values.map((entry) => toChoice(entry, known))}
    isMulti=${isMulti}
    ...${type.includes('external') ? { search, leastTyped: least } : { options: known }}
    ...${most}
    placeholder=${textOf(element.placeholder) || 'Choose an option'}
    labelId=${labelId}
    fieldId=${props.fieldId}
    label=${label}
    isBusy=${use.isBusy}
    hasFocus=${element.focus_on_load === true}
    isWrong=${props.error !== undefined}
    describedBy=${props.errorId}
    onChange=${(choices: readonly Choice[]) => void change(choices)}
  />`;
}

import { asList, asObject, asObjects, asText, isObject, type JsonObject } from '../kit/json.ts';
import { deliverInteraction, NotPossible, requireActive } from './acting.ts';
import { optionsOf, type PlacedElement, placedElements } from './elements.ts';
import { interactionHead, payloadChannelName } from './payloads.ts';
import type { MessageRecord, ViewRecord } from './records.ts';
import { stateOf, valueMember, withValue } from './view-state.ts';
import type { World } from './world.ts';

/** Where an element is: in a message, or in a modal or Home. */
export type Place =
  | { readonly kind: 'message'; readonly record: MessageRecord }
  | { readonly kind: 'view'; readonly record: ViewRecord };

/** The blocks of a place. */
export function blocksOf(place: Place): readonly JsonObject[] {
  return place.kind === 'view' ? place.record.view.blocks : (place.record.message.blocks ?? []);
}

/** An element of a place, by its ids. Throws where it is gone, as when the message was redrawn in between. */
export function findElement(place: Place, blockId: string, actionId: string): PlacedElement {
  const found = placedElements(blocksOf(place)).find(
    (placed) => placed.blockId === blockId && placed.actionId === actionId,
  );
  if (found === undefined) throw new NotPossible(`There is no ${actionId} in block ${blockId} any more.`);
  return found;
}

/** The members that tell the app where something was pressed. */
function whereabouts(world: World, user: string, place: Place): JsonObject {
  if (place.kind === 'view') {
    const { view } = place.record;
    return { container: { type: 'view', view_id: view.id }, view: structuredClone(view) };
  }
  const { channel: channelId, message, visibleTo } = place.record;
  const channel = world.workspace.channel(channelId);
  const isEphemeral = visibleTo !== undefined;
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channelId,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    channel: { id: channelId, name: payloadChannelName(channel) },
    // Ephemeral messages are not stored by Slack, so their content does not come along.
    ...(isEphemeral ? {} : { message: world.messages.toWire(place.record) }),
    state: { values: world.messageStates.get(stateKey(user, place.record)) ?? stateOf(message.blocks ?? []) },
  };
}

function stateKey(user: string, record: MessageRecord): string {
  return `${user} ${record.channel} ${record.message.ts}`;
}

/** What an action tells of its element besides its value. */
function echo(element: JsonObject): JsonObject {
  const kept = ['type', 'action_id', 'text', 'style', 'placeholder', 'accessibility_label', 'confirm'];
  const initial = Object.keys(element).filter((name) => name.startsWith('initial_'));
  return Object.fromEntries(
    [...kept, ...initial].filter((name) => element[name] !== undefined).map((name) => [name, element[name]]),
  );
}

function actionValue(element: JsonObject, value: unknown): JsonObject {
  switch (element.type) {
    case 'button':
    case 'icon_button':
    case 'workflow_button':
      return element.value === undefined ? {} : { value: element.value };
    case 'overflow':
      return { selected_option: value };
    case 'feedback_buttons':
      return { value };
    default:
      return { [valueMember(element.type) ?? 'value']: value };
  }
}

/** Keeps what a person chose in a place. */
export function enterValue(world: World, user: string, place: Place, placed: PlacedElement, value: unknown): void {
  if (place.kind === 'view') {
    const { record } = place;
    world.views.enter(record, withValue(record.view.state.values, placed, value));
    return;
  }
  const key = stateKey(user, place.record);
  const before = stateOf(place.record.message.blocks ?? [], world.messageStates.get(key));
  world.messageStates.set(key, withValue(before, placed, value));
}

/**
 * A person uses an element: presses a button, or chooses in one that tells the app at once. Resolves with whether the app
 * acknowledged it.
 */
export async function actOn(
  world: World,
  user: string,
  place: Place,
  placed: PlacedElement,
  value?: unknown,
): Promise<boolean> {
  const person = requireActive(world, user);
  enterValue(world, user, place, placed, value);
  const from = place.kind === 'view' ? { viewId: place.record.view.id } : { conversation: place.record.channel };
  const payload: JsonObject = {
    ...interactionHead('block_actions', person),
    ...whereabouts(world, user, place),
    trigger_id: world.triggers.mint(user, from),
    actions: [
      {
        ...echo(placed.element),
        block_id: placed.blockId,
        ...actionValue(placed.element, value),
        action_ts: world.timestamps.next(),
      },
    ],
  };
  if (place.kind === 'message') {
    const { channel, message } = place.record;
    payload.response_url = world.responseUrls.mint({ channel, user, messageTs: message.ts });
  }
  const reply = await deliverInteraction(world, payload, false);
  return reply.acked;
}

/** Options that an external select may show, with the labels of their groups. */
export interface Suggestion {
  readonly option: JsonObject;
  readonly group: string | undefined;
}

/**
 * A person types into an external select. Resolves with what the app offers (100 at most), or undefined where the result
 * failed to load.
 */
export async function suggest(
  world: World,
  user: string,
  place: Place,
  placed: PlacedElement,
  typed: string,
): Promise<readonly Suggestion[] | undefined> {
  const person = requireActive(world, user);
  const least = typeof placed.element.min_query_length === 'number' ? placed.element.min_query_length : 3;
  if ([...typed].length < least) return [];
  const { state: _state, ...where } = whereabouts(world, user, place);
  const payload = {
    ...interactionHead('block_suggestion', person),
    ...where,
    action_id: placed.actionId,
    block_id: placed.blockId,
    value: typed,
  };
  const reply = await deliverInteraction(world, payload, true);
  if (!reply.acked) return undefined;
  const offered = readSuggestions(reply.payload);
  if (offered === undefined) {
    world.traffic.record({
      kind: 'problem',
      name: 'options were refused',
      body: reply.payload,
      error: 'invalid_options',
    });
  }
  return offered;
}

function readSuggestions(payload: JsonObject): readonly Suggestion[] | undefined {
  const groups = asObjects(payload.option_groups);
  const isListed = Array.isArray(payload.options) || Array.isArray(payload.option_groups);
  const offered = [
    ...optionsOf({ options: payload.options }).map((option) => ({ option, group: undefined })),
    ...groups.flatMap((group) =>
      asObjects(group.options).map((option) => ({ option, group: asText(asObject(group.label).text) })),
    ),
  ];
  const raw = asList(payload.options).length + groups.reduce((sum, group) => sum + asList(group.options).length, 0);
  const isRight = offered.every(({ option }) => isRightOption(option));
  return isListed && isRight && offered.length === raw && raw <= 100 ? offered : undefined;
}

function isRightOption({ text, value, description }: JsonObject): boolean {
  const label = asText(asObject(text).text) ?? '';
  const detail = description === undefined ? '' : (asText(asObject(description).text) ?? '');
  const key = asText(value) ?? '';
  return (
    isObject(text) &&
    text.type === 'plain_text' &&
    label.length > 0 &&
    [...label].length <= 75 &&
    key.length > 0 &&
    [...key].length <= 150 &&
    [...detail].length <= 75
  );
}

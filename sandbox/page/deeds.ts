import type { JsonObject } from '../kit/json.ts';
import { runCommand } from '../slack/act-command.ts';
import { actOn, enterValue, findElement, type Place, suggest } from '../slack/act-element.ts';
import { openAppTab, useMessageShortcut, useShortcut } from '../slack/act-menu.ts';
import { react, rewrite, say, takeBack } from '../slack/act-message.ts';
import { closeView, submitView } from '../slack/act-view.ts';
import { NotPossible, requireActive } from '../slack/acting.ts';
import type { MessageRecord, ViewRecord } from '../slack/records.ts';
import type { World } from '../slack/world.ts';
import { isVisible, showHistory, showThread } from './projection.ts';
import type { PlaceName, RequestName } from './protocol.ts';
import { optionalText, requireElement, requireText } from './reading.ts';

/** What a person does in the page; each answers with what `Requests` promises. */
export type Deed = (world: World, user: string, body: JsonObject) => unknown;

function requireMember(world: World, user: string, channelId: string): string {
  const channel = world.workspace.findChannel(channelId);
  if (channel?.members.has(user) !== true) throw new NotPossible('You are not in this conversation.');
  return channel.id;
}

function requireMessage(world: World, user: string, channel: string, ts: string): MessageRecord {
  const record = world.messages.find(requireMember(world, user, channel), ts);
  if (record === undefined || !isVisible(record, user)) throw new NotPossible('This message is gone.');
  return record;
}

function requireView(world: World, user: string, viewId: string): ViewRecord {
  const record = world.views.find(viewId);
  if (record?.user !== user) throw new NotPossible('This window is gone.');
  return record;
}

function findPlace(world: World, user: string, place: PlaceName): Place {
  return place.kind === 'view'
    ? { kind: 'view', record: requireView(world, user, place.viewId) }
    : { kind: 'message', record: requireMessage(world, user, place.channel, place.ts) };
}

/** `@name` and `#channel` as typed become mentions, as Slack's client sends them. */
function withMentions({ workspace }: World, text: string): string {
  return text.replace(/(^|[\s(])([@#])([\w.-]*\w)/g, (whole, before: string, sign: string, name: string) => {
    if (sign === '#') {
      const channel = workspace.channels.find((entry) => entry.kind === 'public' && entry.name === name);
      return channel === undefined ? whole : `${before}<#${channel.id}>`;
    }
    const person = workspace.people.find((entry) => entry.name === name);
    if (person !== undefined) return `${before}<@${person.id}>`;
    const group = workspace.userGroups.find(({ handle }) => handle === name);
    return group === undefined ? whole : `${before}<!subteam^${group.id}>`;
  });
}

function readMessage(world: World, user: string, body: JsonObject): MessageRecord {
  return requireMessage(world, user, requireText(body, 'channel'), requireText(body, 'ts'));
}

/** What was typed, as Slack's client sends it. */
function typedText(world: World, body: JsonObject): string {
  const escaped = requireText(body, 'text').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return withMentions(world, escaped);
}

/** Everything a person can do, by the name of the request. */
export const DEEDS: { readonly [Name in RequestName]?: Deed } = {
  history: (world, user, body) =>
    showHistory(world, user, requireMember(world, user, requireText(body, 'channel')), optionalText(body, 'before')),
  thread: (world, user, body) =>
    showThread(world, user, requireMember(world, user, requireText(body, 'channel')), requireText(body, 'ts')),
  say: (world, user, body) =>
    void say(world, user, requireText(body, 'channel'), typedText(world, body), optionalText(body, 'thread')),
  rewrite: (world, user, body) => rewrite(world, user, readMessage(world, user, body), typedText(world, body)),
  takeBack: (world, user, body) => takeBack(world, user, readMessage(world, user, body)),
  command: (world, user, body) => runCommand(world, user, requireText(body, 'channel'), requireText(body, 'line')),
  shortcut: (world, user, body) => useShortcut(world, user, requireText(body, 'callbackId')),
  messageShortcut: (world, user, body) => {
    return useMessageShortcut(world, user, requireText(body, 'callbackId'), readMessage(world, user, body));
  },
  openTab: async (world, user, body) => {
    const channel = world.workspace.directMessage(user);
    world.changes.publish({ kind: 'channel', channel: channel.id });
    await openAppTab(world, user, body.tab === 'messages' ? 'messages' : 'home');
  },
  react: (world, user, body) => react(world, user, readMessage(world, user, body), requireText(body, 'name')),
  dismiss: (world, user, body) => {
    const record = readMessage(world, user, body);
    if (record.visibleTo !== user) throw new NotPossible('Only messages that nobody else sees can be dismissed.');
    world.messages.remove(record);
  },
  join: (world, user, body) => {
    const person = world.workspace.person(user);
    const channel = world.workspace.channel(requireText(body, 'channel'));
    if (channel.kind !== 'public' || person.is_stranger || person.is_restricted || person.is_ultra_restricted) {
      throw new NotPossible(`${person.real_name} cannot join this conversation.`);
    }
    world.workspace.joinChannel(channel.id, user);
  },
  direct: async (world, user, body) => {
    const other = requireActive(world, requireText(body, 'person'));
    if (other.is_bot || other.id === user) throw new NotPossible('A direct message is between two people.');
    const { id } = world.workspace.personalMessage(user, other.id);
    // The page hears of the conversation before it is sent there.
    await new Promise(setImmediate);
    return id;
  },
  enter: (world, user, body) => {
    const { place: name, blockId, actionId } = requireElement(body);
    const place = findPlace(world, user, name);
    enterValue(world, user, place, findElement(place, blockId, actionId), body.value);
  },
  act: (world, user, body) => {
    const { place: name, blockId, actionId } = requireElement(body);
    const place = findPlace(world, user, name);
    return actOn(world, user, place, findElement(place, blockId, actionId), body.value);
  },
  suggest: async (world, user, body) => {
    const { place: name, blockId, actionId } = requireElement(body);
    const place = findPlace(world, user, name);
    const offered = await suggest(
      world,
      user,
      place,
      findElement(place, blockId, actionId),
      requireText(body, 'typed'),
    );
    return offered ?? null;
  },
  upload: (world, user, body) => {
    const content = Buffer.from(requireText(body, 'base64'), 'base64');
    return world.files.keep(user, requireText(body, 'name'), requireText(body, 'mimetype'), content);
  },
  submit: async (world, user, body) => {
    await submitView(world, requireView(world, user, requireText(body, 'viewId')));
  },
  close: (world, user, body) =>
    closeView(world, requireView(world, user, requireText(body, 'viewId')), body.all === true),
};

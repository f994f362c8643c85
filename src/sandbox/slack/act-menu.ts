import { deliverInteraction, NotPossible, requireActive } from './acting.ts';
import { BOT, TEAM } from './cast.ts';
import { randomHex } from './identifiers.ts';
import type { JsonObject } from './json.ts';
import type { InstalledShortcut } from './manifest.ts';
import { interactionHead, payloadChannelName } from './payloads.ts';
import { announceMessage } from './posting.ts';
import type { MessageRecord } from './records.ts';
import type { World } from './world.ts';

function requireShortcut(world: World, kind: InstalledShortcut['kind'], callbackId: string): InstalledShortcut {
  const found = world.app.shortcuts.find((entry) => entry.kind === kind && entry.callbackId === callbackId);
  if (found === undefined) throw new NotPossible(`The manifest declares no ${kind} shortcut ${callbackId}.`);
  return found;
}

/** A person uses a global shortcut. Resolves with whether the app acknowledged it. */
export async function useShortcut(world: World, user: string, callbackId: string): Promise<boolean> {
  const person = requireActive(world, user);
  const shortcut = requireShortcut(world, 'global', callbackId);
  const { api_app_id: _app, ...head } = interactionHead('shortcut', person);
  const payload = {
    ...head,
    action_ts: world.timestamps.next(),
    callback_id: shortcut.callbackId,
    trigger_id: world.triggers.mint(user),
  };
  return (await deliverInteraction(world, payload, false)).acked;
}

/** A person uses a shortcut on a message. Resolves with whether the app acknowledged it. */
export async function useMessageShortcut(
  world: World,
  user: string,
  callbackId: string,
  record: MessageRecord,
): Promise<boolean> {
  const person = requireActive(world, user);
  const shortcut = requireShortcut(world, 'message', callbackId);
  const channel = world.workspace.channel(record.channel);
  const { ts } = record.message;
  const payload = {
    ...interactionHead('message_action', person),
    action_ts: world.timestamps.next(),
    callback_id: shortcut.callbackId,
    trigger_id: world.triggers.mint(user),
    response_url: world.responseUrls.mint({ channel: channel.id, user, messageTs: ts }),
    message_ts: ts,
    channel: { id: channel.id, name: payloadChannelName(channel) },
    message: world.messages.toWire(record),
  };
  return (await deliverInteraction(world, payload, false)).acked;
}

/** A person looks at the app's Home or Messages tab. Resolves once the app has the event, if it subscribed. */
export async function openAppTab(world: World, user: string, tab: 'home' | 'messages'): Promise<void> {
  const person = requireActive(world, user);
  if (tab === 'home' && !world.app.homeTab) throw new NotPossible('The manifest does not turn the Home tab on.');
  const channel = world.workspace.directMessage(person.id);
  const home = world.views.home(user);
  await world.events.publish('app_home_opened', {
    type: 'app_home_opened',
    user,
    channel: channel.id,
    tab,
    ...(tab === 'home' && home !== undefined ? { view: structuredClone(home.view) } : {}),
    event_ts: world.timestamps.next(),
  });
}

/** A mention as an element of rich text; undefined where the part is none. */
function mentionElement(part: string): JsonObject | undefined {
  const [, sign, id] = /^<(@|#|!subteam\^)([A-Z0-9]+)>$/.exec(part) ?? [];
  switch (sign) {
    case '@':
      return { type: 'user', user_id: id };
    case '#':
      return { type: 'channel', channel_id: id };
    case '!subteam^':
      return { type: 'usergroup', usergroup_id: id };
    default:
      return undefined;
  }
}

/** The rich_text block that Slack's client makes of typed text, with mentions as elements. */
function typedBlocks(text: string): readonly JsonObject[] {
  const elements = text
    .split(/(<(?:@|#|!subteam\^)[A-Z0-9]+>)/)
    .filter((part) => part !== '')
    .map((part) => mentionElement(part) ?? { type: 'text', text: unescapeText(part) });
  const block = { type: 'rich_text', block_id: randomHex(5), elements: [{ type: 'rich_text_section', elements }] };
  return [block];
}

/** In `text` three characters are escaped; in the elements of rich text they stand as they are. */
function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A person posts a message; `<@U123>` in it mentions somebody. The app hears of it if it is there and subscribed. */
export function say(world: World, user: string, channelId: string, text: string, threadTs?: string): MessageRecord {
  const person = requireActive(world, user);
  const channel = world.workspace.channel(channelId);
  if (!channel.members.has(user)) throw new NotPossible(`${person.real_name} is not in ${channel.name}.`);
  if (channel.kind === 'im' && (!world.app.messagesTab || world.app.messagesTabReadOnly)) {
    throw new NotPossible('Sending messages to this app has been turned off.');
  }
  if (threadTs !== undefined && world.messages.findLasting(channel.id, threadTs) === undefined) {
    throw new NotPossible(`There is no thread ${threadTs} in ${channel.name}.`);
  }
  const record = world.messages.add(channel.id, {
    type: 'message',
    user,
    team: person.team_id,
    ts: world.timestamps.next(),
    text,
    blocks: typedBlocks(text),
    client_msg_id: `${randomHex(8)}-${randomHex(4)}-${randomHex(4)}-${randomHex(4)}-${randomHex(12)}`,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
  announceMessage(world, channel, { ...record.message });
  if (text.includes(`<@${BOT.userId}>`) && channel.kind !== 'im' && channel.members.has(BOT.userId)) {
    const { ts } = record.message;
    const event = { ...record.message, type: 'app_mention', team: TEAM.id, channel: channel.id, event_ts: ts };
    void world.events.publish('app_mention', event);
  }
  return record;
}

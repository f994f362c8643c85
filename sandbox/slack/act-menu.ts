import { deliverInteraction, NotPossible, requireActive } from './acting.ts';
import type { InstalledShortcut } from './manifest.ts';
import { interactionHead, payloadChannelName } from './payloads.ts';
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
    trigger_id: world.triggers.mint(user, { conversation: channel.id }),
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

import type { JsonObject } from '../kit/json.ts';
import { NotPossible, requireActive } from './acting.ts';
import { ApiError } from './api-error.ts';
import { SLACKBOT, TEAM } from './fixtures.ts';
import { commandPayload } from './payloads.ts';
import type { ChannelRecord } from './records.ts';
import { applyResponse } from './response-handler.ts';
import type { World } from './world.ts';

/** Shows one person a line from Slackbot. */
function slackbotSays(world: World, channel: ChannelRecord, user: string, text: string): void {
  const message = { type: 'message' as const, user: SLACKBOT, team: TEAM.id, ts: world.timestamps.next(), text };
  world.messages.add(channel.id, message, user);
}

/** Names in a command's text as the app gets them where the manifest says `should_escape`. */
function escapeNames(world: World, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .replace(/(^|\s)@([\w.-]+)/g, (whole, space: string, name: string) => {
      const person = world.workspace.people.find((entry) => entry.name === name);
      const group = world.workspace.userGroups.find((entry) => entry.handle === name);
      if (person !== undefined) return `${space}<@${person.id}|${person.name}>`;
      return group === undefined ? whole : `${space}<!subteam^${group.id}|@${group.handle}>`;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, space: string, name: string) => {
      const channel = world.workspace.channels.find((entry) => entry.name === name && entry.kind === 'public');
      return channel === undefined ? whole : `${space}<#${channel.id}|${channel.name}>`;
    });
}

/**
 * A person types a slash command in a conversation. Resolves once the app has acknowledged it or Slack has told the person
 * that it failed.
 */
export async function runCommand(world: World, user: string, channelId: string, line: string): Promise<void> {
  const person = requireActive(world, user);
  const channel = world.workspace.channel(channelId);
  if (!channel.members.has(user)) throw new NotPossible(`${person.real_name} is not in ${channel.name}.`);
  const [name = '', ...rest] = line.split(/ (.*)/s);
  const installed = world.app.commands.find(({ command }) => command === name);
  // People of another organisation have their own workspace's commands, not ours.
  if (installed === undefined || person.is_stranger || !world.app.scopes.has('commands')) {
    slackbotSays(world, channel, user, `${name} is not a valid command.`);
    return;
  }
  const text = (rest[0] ?? '').trim();
  const target = { channel: channel.id, user, messageTs: undefined };
  const payload = commandPayload(
    person,
    channel,
    { name, text: installed.escapes ? escapeNames(world, text) : text },
    {
      triggerId: world.triggers.mint(user, { conversation: channel.id }),
      responseUrl: world.responseUrls.mint(target),
    },
  );
  const reply = await world.deliveries.deliver({
    type: 'slash_commands',
    accepts_response_payload: true,
    payload,
  });
  if (!reply.acked) {
    const why = reply.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
    slackbotSays(world, channel, user, `${name} failed with the error "${why}"`);
    return;
  }
  if (hasContent(reply.payload)) showAnswer(world, target, reply.payload, name);
}

function hasContent(payload: JsonObject): boolean {
  return payload.text !== undefined || payload.blocks !== undefined || payload.attachments !== undefined;
}

function showAnswer(
  world: World,
  target: { channel: string; user: string; messageTs: undefined },
  payload: JsonObject,
  name: string,
): void {
  try {
    applyResponse(world, target, payload);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    world.traffic.record({
      kind: 'problem',
      name: `${name}: the ack's message was refused`,
      body: payload,
      error: error.error,
    });
    const channel = world.workspace.channel(target.channel);
    slackbotSays(world, channel, target.user, `${name} failed with the error "invalid_command_response"`);
  }
}

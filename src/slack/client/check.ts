import type { WebClient } from '@slack/web-api';
import type { Finding } from '../../core/directory.ts';
import type { Log } from '../../core/log.ts';
import type { Secret } from '../../core/secret.ts';
import type { SlackSettings } from '../settings.ts';
import { createSlack } from './bolt.ts';
import { slackErrorOf } from './slack-error.ts';

/** What the bot may use; manifest.yml grants exactly these. */
export const neededScopes = [
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:read',
  'usergroups:read',
  'users:read',
  'users.profile:read',
  'users:read.email',
] as const;

/** Checks the token, its scopes and that the bot is in the channels that it posts to. Posts nothing. */
export async function checkSlack(
  settings: SlackSettings,
  channels: readonly string[],
  log: Log,
): Promise<readonly Finding[]> {
  const { client } = createSlack(settings, log).app;
  const identity = await client.auth.test();
  const granted = identity.response_metadata?.scopes ?? [];
  const findings: Finding[] = [{ level: 'good', text: `signed in as ${identity.user} in ${identity.team}` }];
  const missing = neededScopes.filter((scope) => !granted.includes(scope));
  const extra = granted.filter((scope) => !(neededScopes as readonly string[]).includes(scope));
  if (granted.length > 0 && missing.length > 0) {
    findings.push({
      level: 'bad',
      text: `the app lacks ${missing.join(', ')}: update it from manifest.yml and install it again`,
    });
  }
  if (extra.length > 0) {
    findings.push({
      level: 'bad',
      text: `the app has scopes that Deskhand never uses: ${extra.join(', ')}. Take them away: a stolen token could do more than the bot`,
    });
  }
  if (settings.transport.kind === 'socket') findings.push(await checkAppToken(client, settings.transport.appToken));
  for (const channel of new Set(channels)) findings.push(await checkChannel(client, channel));
  return findings;
}

/** Asks for a place to connect to, and does not connect. */
async function checkAppToken(client: WebClient, token: Secret): Promise<Finding> {
  try {
    await client.apps.connections.open({ token: token.reveal() });
    return { level: 'good', text: 'the app token opens connections' };
  } catch (cause) {
    const error = slackErrorOf(cause);
    if (error === undefined) throw cause;
    const text = `Slack does not take SLACK_APP_TOKEN (${error}): it needs the scope connections:write of this very app`;
    return { level: 'bad', text };
  }
}

async function checkChannel(client: WebClient, id: string): Promise<Finding> {
  const invite = 'type /invite @Deskhand there';
  try {
    const { channel } = await client.conversations.info({ channel: id });
    return channel?.is_member
      ? { level: 'good', text: `is a member of #${channel.name}` }
      : { level: 'bad', text: `is not a member of #${channel?.name ?? id}: ${invite}` };
  } catch (cause) {
    if (slackErrorOf(cause) !== 'channel_not_found') throw cause;
    return { level: 'bad', text: `cannot see a channel ${id}: look at its id in deskhand.yml, or ${invite}` };
  }
}

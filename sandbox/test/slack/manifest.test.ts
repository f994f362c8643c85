import { afterEach, expect, test } from 'vitest';
import { MovableClock } from '../../kit/simulator.ts';
import { type SlackSimulator, startSlack } from '../../slack/index.ts';
import { findManifestFaults } from '../../slack/manifest-check.ts';
import { MANIFEST } from './bolt-app.ts';

let slack: SlackSimulator | undefined;
afterEach(() => slack?.close());

test('a right manifest has no faults', () => {
  expect(findManifestFaults(MANIFEST)).toEqual([]);
});

test('every fault of a manifest is named with its place', () => {
  const manifest = {
    display_information: { name: 'x'.repeat(36) },
    features: {
      slash_commands: [
        { command: 'ask', description: 'x' },
        { command: '/two words', description: '' },
        { command: '/same', description: 'x' },
        { command: '/same', description: 'x' },
      ],
      shortcuts: [{ name: 'x', type: 'odd', callback_id: 'x', description: 'x' }],
    },
    oauth_config: { scopes: { bot: ['chat:write', 'chat:wriet'] } },
  };
  expect(findManifestFaults(manifest)).toEqual([
    '/display_information/name is longer than 35 characters',
    '/features/slash_commands/0/command has to start with a slash and have no spaces',
    '/features/slash_commands/1/description is empty',
    '/features/slash_commands/1/command has to start with a slash and have no spaces',
    '/features/slash_commands/3/command is there twice',
    '/features/shortcuts/0/type has to be global or message',
    '/oauth_config/scopes/bot has no scope chat:wriet',
  ]);
});

test('a simulator does not start with a manifest that Slack would refuse', async () => {
  await expect(startSlack({ manifest: {}, clock: new MovableClock() })).rejects.toThrow(
    '/display_information/name is required',
  );
});

test('what the manifest turns off does not work', async () => {
  const features = { ...MANIFEST.features, app_home: { home_tab_enabled: false, messages_tab_enabled: false } };
  const settings = { ...MANIFEST.settings, socket_mode_enabled: false };
  slack = await startSlack({ manifest: { ...MANIFEST, features, settings }, clock: new MovableClock() });
  const call = async (method: string, token: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${slack?.apiUrl}${method}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json();
  };
  const view = { type: 'home', blocks: [] };
  expect(await call('views.publish', slack.botToken, { user_id: 'U0KIM', view })).toMatchObject({
    error: 'not_enabled',
  });
  expect(await call('chat.postMessage', slack.botToken, { channel: 'U0KIM', text: 'x' })).toMatchObject({
    error: 'messages_tab_disabled',
  });
  expect(await call('apps.connections.open', slack.appToken, {})).toMatchObject({ ok: false, error: 'forbidden_team' });
  await expect(slack.person('kim').opensHome()).rejects.toThrow('does not turn the Home tab on');
});

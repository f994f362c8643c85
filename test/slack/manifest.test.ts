import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadOperations } from '../../src/operations/index.ts';
import { neededScopes } from '../../src/slack/client/check.ts';
import { shortcuts as ids } from '../../src/slack/control-ids.ts';
import { mainCommand } from '../../src/slack/listeners/commands.ts';

const root = join(import.meta.dirname, '../..');
const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8'));
const folder = join(root, 'src/slack');
const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');
const operations = [...(await loadOperations()).values()];
const all = (pattern: RegExp): string[] =>
  [...new Set([...code.matchAll(pattern)].map(([, found]) => found ?? ''))].sort();

/** Slack's methods that the code calls, and the bot scope that each needs; `null` = none. */
const scopeOf: Readonly<Record<string, readonly string[] | null>> = {
  'auth.test': null,
  'apps.connections.open': null, // the app token's own
  'views.open': null,
  'views.update': null,
  'views.publish': null,
  'views.push': null,
  'files.uploadV2': ['files:write'],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'users.info': ['users:read'],
  'users.profile.get': ['users.profile:read'],
  'users.lookupByEmail': ['users:read.email'],
  'usergroups.list': ['usergroups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.info': ['channels:read', 'groups:read'],
};

describe('manifest.yml', () => {
  it('has exactly the commands that operations name, and the main one', () => {
    const declared = manifest.features.slash_commands.map(({ command }: { command: string }) => command);
    const wanted = [mainCommand, ...operations.flatMap(({ command }) => command ?? [])];
    expect(declared.toSorted()).toEqual(wanted.toSorted());
  });

  it('has commands escape what people type, so that mentions come as ids', () => {
    for (const command of manifest.features.slash_commands) expect(command.should_escape, command.command).toBe(true);
  });

  it('has exactly the scopes that the called methods need', () => {
    const called = all(/client\.((?:[a-z]+\.)+[a-zA-Z0-9]+)\(/g);
    const unlisted = called.filter((method) => !(method in scopeOf));
    expect(unlisted).toEqual([]);
    const needed = new Set(['commands', ...called.flatMap((method) => scopeOf[method] ?? [])]);
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
    expect([...neededScopes].sort()).toEqual([...needed].sort());
  });

  it('has exactly the events and shortcuts that are listened to', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(all(/app\.event\('([a-z_]+)'/g));
    const shortcuts = manifest.features.shortcuts.map(({ callback_id }: { callback_id: string }) => callback_id);
    const listened = all(/app\.shortcut\((?:\{ callback_id: )?shortcuts\.(\w+)/g).map(
      (name) => ids[name as keyof typeof ids],
    );
    expect(shortcuts.toSorted()).toEqual(listened.toSorted());
  });

  it('keeps to Slack’s lengths', () => {
    const { display_information: shown, features } = manifest;
    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description.length).toBeLessThanOrEqual(140);
    for (const { name, description } of features.shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
  });
});

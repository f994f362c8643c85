import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { type SlackSimulator, startSlack } from '../../../sandbox/slack/index.ts';
import type { Finding } from '../../../src/core/directory.ts';
import { Secret } from '../../../src/core/secret.ts';
import { createLog } from '../../../src/log.ts';
import { checkSlack, neededScopes } from '../../../src/slack/client/check.ts';
import type { SlackSettings } from '../../../src/slack/settings.ts';

const manifestFile = join(import.meta.dirname, '../../../manifest.yml');

interface Manifest {
  readonly oauth_config: { readonly scopes: { bot: string[] } };
}

/** A workspace with the app as it is installed by manifest.yml, or with other scopes. */
async function aWorkspace(scopesOf = (scopes: string[]): string[] => scopes): Promise<SlackSimulator> {
  const manifest = parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  const { scopes } = manifest.oauth_config;
  scopes.bot = scopesOf(scopes.bot);
  const slack = await startSlack({ manifest, clock: new MovableClock() });
  onTestFinished(() => slack.close());
  return slack;
}

const settingsFor = (slack: SlackSimulator, given: Partial<SlackSettings> = {}): SlackSettings => ({
  botToken: new Secret(slack.botToken),
  apiUrl: slack.apiUrl,
  transport: { kind: 'socket', appToken: new Secret(slack.appToken) },
  ...given,
});

const checked = (slack: SlackSimulator, channels: readonly string[], given?: Partial<SlackSettings>) =>
  checkSlack(settingsFor(slack, given), channels, createLog('silent'));
const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);
const bad = (findings: readonly Finding[]) => findings.flatMap(({ level, text }) => (level === 'bad' ? [text] : []));

describe('checking Slack', () => {
  it('finds nothing wrong with an app that is installed by the manifest, and posts nothing', async () => {
    const slack = await aWorkspace();
    const before = slack.world.messages.inChannel('C0REQUESTS').length;
    const findings = await checked(slack, ['C0REQUESTS', 'C0SECURITY', 'C0REQUESTS']);
    // Who it is, the app token, and each channel once.
    expect(levels(findings)).toEqual(['good', 'good', 'good', 'good']);
    expect(findings[2]?.text).toContain('#helpdesk-requests');
    expect(findings[3]?.text).toContain('#security');
    expect(slack.world.messages.inChannel('C0REQUESTS')).toHaveLength(before);
    expect(slack.sockets.connections).toBe(0);
  });

  it('needs no app token where Slack reaches the bot over HTTP', async () => {
    const slack = await aWorkspace();
    const transport = { kind: 'http', host: '127.0.0.1', port: 1, signingSecret: new Secret('signing') } as const;
    expect(levels(await checked(slack, [], { transport }))).toEqual(['good']);
  });

  it('knows by heart the scopes that the manifest grants', () => {
    const manifest = parse(readFileSync(manifestFile, 'utf8')) as Manifest;
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...neededScopes].sort());
  });

  it.each(neededScopes)('names %s where it is missing', async (scope) => {
    const slack = await aWorkspace((scopes) => scopes.filter((one) => one !== scope));
    const faults = bad(await checked(slack, []));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(scope);
    for (const other of neededScopes) if (!scope.includes(other)) expect(faults[0]).not.toContain(other);
  });

  it('names what a stolen token could do besides', async () => {
    const slack = await aWorkspace((scopes) => [...scopes, 'reactions:write']);
    const faults = bad(await checked(slack, []));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('reactions:write');
    expect(faults[0]).not.toContain('chat:write');
  });

  it('tells of an app token that Slack does not take, and looks at the channels all the same', async () => {
    const slack = await aWorkspace();
    const transport = { kind: 'socket', appToken: new Secret('xapp-1-A0OTHER-0-0') } as const;
    const findings = await checked(slack, ['C0REQUESTS'], { transport });
    expect(levels(findings)).toEqual(['good', 'bad', 'good']);
    expect(findings[1]?.text).toContain('SLACK_APP_TOKEN (invalid_auth)');
    expect(JSON.stringify(findings)).not.toContain('xapp-1-A0OTHER');
  });

  it('tells of channels that it is not in, and of those that it cannot see', async () => {
    const slack = await aWorkspace();
    const findings = await checked(slack, ['C0GENERAL', 'C0NOWHERE', 'C0REQUESTS']);
    expect(levels(findings.slice(2))).toEqual(['bad', 'bad', 'good']);
    expect(findings[2]?.text).toContain('#general');
    expect(findings[3]?.text).toContain('C0NOWHERE');
  });

  it('judges nothing where Slack itself is in trouble', async () => {
    const slack = await aWorkspace();
    slack.faults.failMethod('auth.test', { kind: 'error', error: 'account_inactive' });
    await expect(checked(slack, ['C0REQUESTS'])).rejects.toMatchObject({ data: { error: 'account_inactive' } });
    slack.faults.failMethod('apps.connections.open', { kind: 'rate-limit', retryAfter: 7 });
    await expect(checked(slack, [])).rejects.toMatchObject({ retryAfter: 7 });
    slack.faults.failMethod('conversations.info', { kind: 'error', error: 'fatal_error' });
    await expect(checked(slack, ['C0REQUESTS'])).rejects.toMatchObject({ data: { error: 'fatal_error' } });
  });
});

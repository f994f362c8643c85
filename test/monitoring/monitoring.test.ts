import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockdownFromHost } from '../../src/cli/lockdown.ts';
import { loadConfig } from '../../src/config/index.ts';
import { loadKinds } from '../../src/directories/index.ts';
import { Office } from '../support/an-office.ts';

let office: Office;
beforeAll(async () => {
  office = await Office.open({ extra: 'monitoring: { listen: "127.0.0.1:0" }' });
});
afterAll(() => office?.close());

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly request?: string;
  readonly port?: number;
  readonly state?: string;
}
const linesOf = (message: string): Line[] =>
  office.lines.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === message);
const page = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${linesOf('monitoring listens').at(-1)?.port}${path}`, init);

/** The value of a line of the metrics; `undefined` where there is none. */
async function metric(name: string): Promise<number | undefined> {
  const text = await (await page('/metrics')).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

const kim = () => office.person('kim');
const lee = () => office.person('lee');
const sam = () => office.person('sam');
/** Moves the clock on from look to look, until security was told. */
const securityHears = async (words: RegExp) => {
  const told = sam().sees(words, { within: 'C0SECURITY', timeout: 25_000 });
  const moving = setInterval(() => office.clock.moveOn(5_000), 200);
  await told.finally(() => clearInterval(moving));
};
const readyStatus = async () => {
  // An answer is used again for five seconds.
  office.clock.moveOn(5_001);
  return (await page('/readyz')).status;
};
const onHost = async (state: 'on' | 'off', reason: string) => {
  const file = join(office.folder, 'deskhand.yml');
  const config = await loadConfig({ file, environment: office.environment, kinds: await loadKinds() });
  return lockdownFromHost(state, config, reason);
};

describe('a bot with monitoring', () => {
  it('lives, and is ready by a round trip over socket and journal', async () => {
    expect((await page('/livez')).status).toBe(200);
    const answer = await page('/readyz');
    expect(await answer.json()).toEqual({ ready: true, reasons: [], degraded: [] });
    expect(answer.status).toBe(200);
    expect((await page('/nothing')).status).toBe(404);
    expect((await page('/livez', { method: 'POST' })).status).toBe(405);
    expect(await metric('deskhand_slack_sockets')).toBe(2);
    expect(await metric('deskhand_journal_bytes')).toBeGreaterThan(10_000);
  });

  it('counts what happened to a request, and logs one line for each thing, with the id', async () => {
    await kim().types('/join-group ada');
    await kim().picks('Groups', 'editors');
    await kim().sees(/member of editors/, { within: 'modal' });
    await kim().submits();
    await kim().sees(/ada is now in editors/, { timeout: 15_000 });
    await expect.poll(() => linesOf('request told').length).toBe(1);
    const id = linesOf('request opened')[0]?.request;
    expect(id).toMatch(/./);
    const messages = ['request opened', 'request started', 'change read back', 'request ended', 'request told'];
    for (const message of messages) {
      expect(linesOf(message).map(({ request, level }) => ({ request, level }))).toEqual([{ request: id, level: 30 }]);
    }
    expect(await metric('deskhand_requests_total{operation="join-group",state="opened"}')).toBe(1);
    expect(await metric('deskhand_requests_total{operation="join-group",state="done"}')).toBe(1);
    for (const phase of ['approve', 'effect', 'told']) {
      expect(await metric(`deskhand_request_phase_seconds_count{phase="${phase}"}`)).toBe(1);
    }
    expect(await metric('deskhand_directory_calls_total{directory="nas",call="join-group",outcome="ok"}')).toBe(1);
    expect(await metric('deskhand_slack_calls_total{method="chat.postMessage",outcome="ok"}')).toBeGreaterThan(0);
  });

  it('shows how old the oldest request is, and counts what Slack limits, without an address that is a secret', async () => {
    await kim().types('/reset-password ada');
    await kim().sees('What will change');
    office.slack.faults.failMethod('chat.postMessage', { kind: 'rate-limit', retryAfter: 1 });
    await kim().submits();
    await lee().sees(/Reset a password: ada|password/, { within: 'C0REQUESTS', timeout: 15_000 });
    office.clock.moveOn(120_000);
    expect(await metric('deskhand_oldest_open_request_seconds')).toBeGreaterThan(119);
    expect(await metric('deskhand_slack_rate_limited_total')).toBe(1);
    const text = await (await page('/metrics')).text();
    expect(
      [...text.matchAll(/method="([^"]+)"/g)].filter(
        ([, name = '']) => !/^[a-z]+(\.[a-zA-Z]+)+$|^response_url$/.test(name),
      ),
    ).toEqual([]);
  });

  it('hears of a lockdown that was started on the host while the bot ran, and obeys it', async () => {
    const reason = 'A phone call that was none';
    expect(await onHost('on', reason)).toBe('The lockdown is on.');
    expect(await onHost('on', reason)).toContain('Nothing changed');
    await kim().types('/forgot-password ada');
    await kim().sees(new RegExp(reason), { within: 'modal' });
    await kim().closesModal();
    await securityHears(/started the lockdown on the host\. Reason: A phone call that was none/);
  });

  it('tells security later of what was done on the host while the bot was down', async () => {
    await office.stop();
    expect(await onHost('off', 'It was a drill')).toBe('The lockdown is off.');
    await office.start();
    await expect.poll(() => linesOf('monitoring listens').length).toBe(2);
    await securityHears(/ended the lockdown on the host\. Reason: It was a drill/);
  });

  it('is degraded, not unready, while a directory is down; security hears of it once, and when it is over', async () => {
    office.dsm.faults.set({ addressBlocked: true });
    office.dsm.endSessions(119);
    const degraded = async () => {
      office.clock.moveOn(61_000);
      const { ready, degraded } = (await (await page('/readyz')).json()) as {
        ready: boolean;
        degraded: { part: string }[];
      };
      return { ready, nas: degraded.some(({ part }) => part === 'nas') };
    };
    await expect.poll(degraded, { timeout: 20_000, interval: 100 }).toEqual({ ready: true, nas: true });
    office.clock.moveOn(11 * 60_000);
    await securityHears(/The directory nas has not worked for \d+ minutes \(directory-blocked\)/);
    office.dsm.faults.clear();
    await expect.poll(degraded, { timeout: 20_000, interval: 100 }).toEqual({ ready: true, nas: false });
    await securityHears(/Over: The directory nas/);
    const alarms = linesOf('alarm').filter((line) => JSON.stringify(line).includes('directory nas'));
    expect(alarms.length).toBe(1);
  });

  it('is not ready where Slack refuses the token', async () => {
    office.slack.faults.failMethod('auth.test', { kind: 'error', error: 'token_revoked' }, 1000);
    await expect.poll(readyStatus, { timeout: 15_000, interval: 100 }).toBe(503);
    const report = (await (await page('/readyz')).json()) as { reasons: string[] };
    expect(report.reasons.join()).toContain('token_revoked');
    expect((await page('/livez')).status).toBe(200);
    await securityHears(/Slack refuses Deskhand's token \(token_revoked\)/);
    office.slack.faults.clear();
    await expect.poll(readyStatus, { timeout: 15_000, interval: 100 }).toBe(200);
    await securityHears(/Over: Slack refuses Deskhand's token/);
  });
});

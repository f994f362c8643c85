import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { guardRequests } from '../../src/slack/client/http-requests.ts';
import { person } from '../support/builders.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { RequestHarness } from '../support/request-harness.ts';

const key = 'the-signing-secret';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const body = 'command=%2Freset-password&text=ada&user_id=U0KIM';

/** The bot's door for signed requests; `came` is what got through it. */
async function openDoor() {
  const clock = new FakeClock();
  const came: string[] = [];
  const listener = guardRequests({ signingSecret: new Secret(key), clock, log: silent }, (request, response) => {
    came.push(String((request as unknown as { rawBody: Buffer }).rawBody));
    response.writeHead(200).end();
  });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const seconds = () => Math.floor(clock.now() / 1_000);
  const sign = (at: number, text: string, secret = key) =>
    `v0=${createHmac('sha256', secret).update(`v0:${at}:${text}`).digest('hex')}`;
  const send = async (text: string, headers: Record<string, string>) =>
    (await fetch(url, { method: 'POST', body: text, headers })).status;
  const signed = (at: number, text = body, secret = key) => ({
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': sign(at, text, secret),
  });
  return { clock, came, seconds, send, signed };
}

describe('E1 spoofed payload', () => {
  it('unsigned, altered, re-encoded or signed with another secret is refused before anything reads it', async () => {
    const { came, seconds, send, signed } = await openDoor();
    const now = seconds();
    expect(await send(body, {})).toBe(401);
    expect(await send(body.replace('ada', 'boss'), signed(now))).toBe(401);
    expect(await send(body.replace('%2F', '/'), signed(now))).toBe(401);
    expect(await send(body, signed(now, body, 'another-secret'))).toBe(401);
    expect(await send(body, { ...signed(now), 'x-slack-request-timestamp': String(now + 1) })).toBe(401);
    expect(await send(body, { ...signed(now), 'x-slack-signature': 'v0=' })).toBe(401);
    expect(came).toEqual([]);
    expect(await send(body, signed(now))).toBe(200);
    expect(came).toEqual([body]);
  });
});

describe('E2 replay', () => {
  it('of a signed payload is refused within its five minutes, and afterwards', async () => {
    const { clock, came, seconds, send, signed } = await openDoor();
    const headers = signed(seconds());
    expect(await send(body, headers)).toBe(200);
    expect(await send(body, headers)).toBe(401);
    await clock.moveOn(299_000);
    expect(await send(body, headers)).toBe(401);
    await clock.moveOn(2_000);
    expect(await send(body, headers)).toBe(401);
    expect(came).toHaveLength(1);
  });

  it('of a submission or a press has no second effect, also after a restart: what was taken is in the journal', async () => {
    const test = await RequestHarness.open();
    onTestFinished(() => test.close());
    const draft: Draft = {
      person: person('U0KIM'),
      channel: 'C0HELPDESK',
      operation: 'reset-password',
      subject: { kind: 'account', directory: 'nas', id: '1030', name: 'ada' },
      values: {},
    };
    const { proof = '' } = await test.service.preview(draft);
    const request = await test.service.submit(draft, 'submission/V1', proof);
    await test.service.approve(request.id, person('U0LEE'));
    await settle();
    await test.stop();
    await test.start();
    await test.clock.moveOn(299_000);
    expect((await test.service.submit(draft, 'submission/V1', proof)).id).toBe(request.id);
    await expect(test.service.approve(request.id, person('U0LEE'))).resolves.toMatchObject({ state: 'done' });
    await settle();
    expect(test.nas.called).toEqual(['set-password']);
    expect((await test.context.journal.events()).filter(({ kind }) => kind === 'requested')).toHaveLength(1);
  });
});

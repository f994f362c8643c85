import { afterEach, beforeEach, expect, it } from 'vitest';
import { admin, encoded, type Homeserver, openHomeserver, refusal } from './homeserver.ts';

let homeserver: Homeserver;

beforeEach(async () => {
  homeserver = await openHomeserver();
});

afterEach(() => homeserver.simulator.close());

const start = (body: unknown = { rooms: [] }, user = 'ada') =>
  homeserver.call('POST', `${admin}/v1/user/${encoded(user)}/redact`, body);
const status = async (id: unknown) =>
  (await homeserver.call('GET', `${admin}/v1/user/redact_status/${String(id)}`)).body;
const redacted = (user = 'ada') =>
  homeserver.simulator.state.events.filter((event) => event.sender === `@${user}:example.org` && event.redacted).length;

it('goes from scheduled over active to complete, and only then shows failures', async () => {
  const started = await start();
  expect(started.body).toEqual({ redact_id: expect.stringMatching(/^[A-Za-z]{16}$/) });
  const id = started.body.redact_id;
  expect(await status(id)).toEqual({ status: 'scheduled' });
  homeserver.clock.moveOn(400);
  expect(await status(id)).toEqual({ status: 'active' });
  expect(redacted()).toBe(0);
  homeserver.clock.moveOn(60_000);
  expect(await status(id)).toEqual({ status: 'complete', failed_redactions: {} });
  expect(redacted()).toBe(24);
});

it('refuses a second one for the same user while one runs, and takes users it does not know', async () => {
  await start();
  expect(refusal(await start())).toEqual([400, 'M_UNKNOWN', 'Redact already in progress for user @ada:example.org']);
  expect((await start({ rooms: [] }, 'nobody')).status).toBe(200);
  homeserver.clock.moveOn(60_000);
  expect((await start()).status).toBe(200);
});

it('keeps to the rooms, the limit per room and the times given', async () => {
  await start({ rooms: ['!general:example.org'], limit: 2 });
  homeserver.clock.moveOn(60_000);
  await homeserver.call('GET', `${admin}/v1/server_version`);
  expect(redacted()).toBe(2);
  await start({ rooms: [], after_ts: homeserver.clock.now() - 60_000 - 4.5 * 60_000 }, 'grace');
  homeserver.clock.moveOn(60_000);
  await homeserver.call('GET', `${admin}/v1/server_version`);
  expect(redacted('grace')).toBe(4);
});

it('fails as a whole, or for some events, when the fault says so', async () => {
  homeserver.simulator.faults.set({ redactionFails: 'job' });
  const failing = (await start()).body.redact_id;
  homeserver.simulator.faults.set({ redactionFails: 'events' });
  const partial = (await start({ rooms: [] }, 'grace')).body.redact_id;
  homeserver.clock.moveOn(60_000);
  expect(await status(failing)).toMatchObject({ status: 'failed', error: expect.any(String) });
  expect(redacted()).toBe(0);
  const { status: word, failed_redactions: failed } = await status(partial);
  expect(word).toBe('complete');
  expect(Object.keys(Object(failed))).toHaveLength(2);
  expect(redacted('grace')).toBe(4);
});

it('runs five at a time; a sixth waits', async () => {
  for (const user of ['ada', 'grace', 'alan', 'kim', 'ivy']) await start({ rooms: [] }, user);
  const sixth = (await start({ rooms: [] }, 'reminders')).body.redact_id;
  homeserver.clock.moveOn(300);
  expect(await status(sixth)).toEqual({ status: 'scheduled' });
  const active = await homeserver.call('GET', `${admin}/v1/scheduled_tasks?job_status=active`);
  expect(active.body.scheduled_tasks).toHaveLength(5);
  homeserver.clock.moveOn(60_000);
  expect(await status(sixth)).toMatchObject({ status: 'complete' });
});

import { expect, it } from 'vitest';
import { startAlarms } from '../../src/monitoring/alarms.ts';
import { createNotifySecurity } from '../../src/monitoring/notify-security.ts';
import { FakeClock } from '../support/fake-clock.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

it('security hears of a condition once, again where nobody took it, and when it is over', async () => {
  const clock = new FakeClock();
  const heard: string[] = [];
  let isDown = true;
  let now = new Map([['disk', 'The disk is nearly full.']]);
  const alarms = startAlarms({
    look: async () => now,
    notifySecurity: async (words) => {
      if (isDown) throw new Error('Slack is down');
      heard.push(words);
    },
    clock,
    log,
  });
  alarms.once(7, 'Request A needs a manual check.');
  await clock.moveOn(15_000);
  expect(heard).toEqual([]);
  expect(alarms.unsent()).toBe(7);
  isDown = false;
  await clock.moveOn(60_000);
  expect(heard).toEqual(['Request A needs a manual check.', 'The disk is nearly full.']);
  expect(alarms.unsent()).toBeUndefined();
  now = new Map();
  await clock.moveOn(60_000);
  expect(heard.slice(2)).toEqual(['Over: The disk is nearly full.']);
  await alarms.stop();
});

it('an alarm has arrived where the channel or the mail took it, and only then', async () => {
  const mails: string[] = [];
  const mailer = { send: async ({ to, text }: { to: string; text: string }) => void mails.push(`${to}: ${text}`) };
  const post = async () => {
    throw new Error('token_revoked');
  };
  await createNotifySecurity({ post, mailer, email: 'security@example.org' })('The token was revoked.');
  expect(mails).toEqual(['security@example.org: The token was revoked.']);
  await expect(createNotifySecurity({ post })('The token was revoked.')).rejects.toThrow('token_revoked');
  await expect(createNotifySecurity({ post, mailer })('No address.')).rejects.toThrow('token_revoked');
});

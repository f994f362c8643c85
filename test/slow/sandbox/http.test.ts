import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DsmSimulator, startDsm } from '../../../sandbox/dsm/index.ts';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { prepareBot, type SandboxBot } from '../../../sandbox/launcher/bot.ts';
import { chooseDelivery } from '../../../sandbox/launcher/delivery.ts';
import { signRequest } from '../../../sandbox/slack/http-delivery.ts';
import { type SlackSimulator, startSlack } from '../../../sandbox/slack/index.ts';
import { type Delivery, Wire } from './wire.ts';

const minute = 60_000;
const manifestFile = new URL('../../../manifest.yml', import.meta.url);

let clock: MovableClock;
let wire: Wire;
let slack: SlackSimulator;
let dsm: DsmSimulator;
let bot: SandboxBot;

beforeEach(async () => {
  clock = new MovableClock();
  wire = new Wire();
  const manifest: unknown = parse(await readFile(manifestFile, 'utf8'));
  slack = await startSlack({ manifest, clock, deliverTo: await wire.open() });
  dsm = await startDsm({ clock, tlsPort: 0 });
  const deliverTo = await chooseDelivery('http', 0);
  wire.leadTo(String(deliverTo));
  bot = await prepareBot({ slack: { ...slack, deliverTo }, dsm, clock, onUnexpectedEnd: () => undefined });
  await bot.start();
});
afterEach(async () => {
  await bot.close();
  await Promise.all([slack.close(), dsm.close(), wire.close()]);
});

const person = (key: string) => slack.person(key);
const passwordsSet = () => dsm.calls.applied('SYNO.Core.User', 'set');

async function askForReset(): Promise<void> {
  await person('kim').types('/reset-password ada');
  await person('kim').sees('What will change', { within: 'modal' });
  await person('kim').submits();
  await person('lee').sees(/Please approve/);
}

const approve = () => person('lee').presses('Approve', { message: /Please approve/ });

/** Lee's press as Slack signed it, which did not reach the bot. */
async function pressHeldUp(): Promise<Delivery> {
  wire.isCut = true;
  expect(await approve()).toBe(false);
  wire.isCut = false;
  const press = wire.deliveries.at(-1);
  if (!press?.body.includes('U0LEE')) throw new Error('The press did not go over the wire.');
  return press;
}

/** The same body, signed now and by Slack unless told otherwise. */
function signedAnew({ headers, body }: Delivery, { secret = slack.signingSecret, secondsAgo = 0 } = {}): Delivery {
  const time = Math.floor(clock.now() / 1_000) - secondsAgo;
  const signature = signRequest(secret, time, body);
  return { headers: { ...headers, 'x-slack-request-timestamp': String(time), 'x-slack-signature': signature }, body };
}

describe('the bot over HTTP', () => {
  it('is Slack’s app, and takes what people do', async () => {
    expect(await slack.verifyDelivery()).toBe(true);
    await askForReset();
    expect(await approve()).toBe(true);
    await person('kim').sees(/✅ Done/);
    expect(passwordsSet()).toBe(1);
  });

  it('refuses a press that is not signed, altered, signed by another, stale or repeated, and does nothing for it', async () => {
    await askForReset();
    const press = await pressHeldUp();
    const { 'x-slack-signature': _, ...bare } = press.headers;
    const forged: Record<string, Delivery> = {
      unsigned: { headers: bare, body: press.body },
      altered: { headers: press.headers, body: press.body.replaceAll('U0LEE', 'U0SAM') },
      'signed by another': signedAnew(press, { secret: 'guessed' }),
      stale: signedAnew(press, { secondsAgo: 301 }),
    };
    for (const [how, delivery] of Object.entries(forged)) {
      expect([how, (await wire.send(delivery)).status]).toEqual([how, 401]);
    }
    // The press itself, which was held up until now, is the proof that nothing but its signature kept the others out.
    expect((await wire.send(press)).status).toBe(200);
    await person('kim').sees(/✅ Done/);
    expect((await wire.send(press)).status).toBe(401);
    clock.moveOn(6 * minute);
    expect((await wire.send(press)).status).toBe(401);
    expect(passwordsSet()).toBe(1);
  });

  // Bolt looks at the age too, but by the machine's clock, by which this press is fresh.
  it('takes the age of a press by the clock that was moved on, and does nothing for one that is too old by it', async () => {
    await askForReset();
    const press = await pressHeldUp();
    clock.moveOn(6 * minute);
    await expect.poll(() => readFile(join(bot.folder, 'bot.log'), 'utf8')).toContain('the clock was set ahead');
    expect((await wire.send(press)).status).toBe(401);
    expect(await approve()).toBe(true);
    await person('kim').sees(/✅ Done/);
    expect(passwordsSet()).toBe(1);
  });

  it('goes on after kill -9 where it was, and gets the events again that met nobody', async () => {
    await askForReset();
    await bot.kill('SIGKILL');
    await person('kim').opensHome();
    const events = () => wire.deliveries.filter(({ body }) => body.includes('app_home_opened'));
    await expect.poll(() => events().length).toBe(2);
    expect(slack.world.views.home('U0KIM')).toBeUndefined();
    expect(await approve()).toBe(false);
    await bot.start();
    clock.moveOn(minute);
    await expect.poll(() => slack.world.views.home('U0KIM')).toBeDefined();
    const last = events().at(-1);
    expect(last?.headers).toMatchObject({ 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_error' });
    expect(await approve()).toBe(true);
    await person('kim').sees(/✅ Done/);
    expect(passwordsSet()).toBe(1);
  });

  it('listens at the same address after a restart', async () => {
    await bot.restart();
    expect(await slack.verifyDelivery()).toBe(true);
    await askForReset();
  });

  it('says which port is taken where another program listens there', async () => {
    // The address of the wire itself.
    const second = await prepareBot({ slack, dsm, clock, onUnexpectedEnd: () => undefined });
    try {
      const port = new URL(String(slack.deliverTo)).port;
      await expect(second.start()).rejects.toThrow(`listens on port ${port} already`);
    } finally {
      await second.close();
    }
  });
});

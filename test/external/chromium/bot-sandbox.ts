import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type DsmSimulator, startDsm } from '../../../sandbox/dsm/index.ts';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { prepareBot, type SandboxBot } from '../../../sandbox/launcher/bot.ts';
import { chooseDelivery, type TransportName } from '../../../sandbox/launcher/delivery.ts';
import { startPage } from '../../../sandbox/page/index.ts';
import { type SlackSimulator, startSlack } from '../../../sandbox/slack/index.ts';

/** The whole sandbox with the real bot as a process of its own. */
export interface BotSandbox {
  readonly slack: SlackSimulator;
  readonly dsm: DsmSimulator;
  readonly bot: SandboxBot;
  readonly clock: MovableClock;
  at(user: string, place: string): string;
  stop(): Promise<void>;
}

/** Starts the simulators, the bot and the page. */
export async function startBotSandbox(transport: TransportName = 'socket'): Promise<BotSandbox> {
  const clock = new MovableClock();
  const manifest: unknown = parse(await readFile(new URL('../../../manifest.yml', import.meta.url), 'utf8'));
  const deliverTo = await chooseDelivery(transport, 0);
  const slack = await startSlack({ manifest, clock, ...(deliverTo && { deliverTo }) });
  const dsm = await startDsm({ clock, tlsPort: 0 });
  const bot = await prepareBot({ slack, dsm, clock, onUnexpectedEnd: () => undefined });
  await bot.start();
  const page = await startPage({ slack, dsm, clock, bot });
  return {
    slack,
    dsm,
    bot,
    clock,
    at: (user, place) => `${page.announcement.url}#/${user}/${place}`,
    stop: async () => {
      await page.close();
      await bot.close();
      await dsm.close();
      await slack.close();
    },
  };
}

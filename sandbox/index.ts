import { runDemo } from './demo/index.ts';
import type { DsmSimulator } from './dsm/index.ts';
import { MovableClock, type Simulator } from './kit/simulator.ts';
import { prepareBot, type SandboxBot } from './launcher/bot.ts';
import { BotTrouble } from './launcher/bot-process.ts';
import { chooseDelivery } from './launcher/delivery.ts';
import { Interrupted, type Interruption, listenForInterruption } from './launcher/interruption.ts';
import { readWanted, type SandboxOptions, startFaultMessage, UsageFault } from './launcher/messages.ts';
import { portOf, startServices } from './launcher/services.ts';
import { startPage } from './page/index.ts';
import type { SlackSimulator } from './slack/index.ts';

export type { SandboxOptions } from './launcher/messages.ts';

const exitCodes = { good: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs the sandbox until it is told to end, or the demo is over. One JSON line per service goes to stdout, words for people
 * to stderr; the demo's stdout is its transcript instead.
 *
 * @returns the exit code
 */
export async function runSandbox(options: SandboxOptions): Promise<number> {
  const interruption = listenForInterruption(exitCodes.interrupted);
  try {
    return await run(options, interruption);
  } catch (cause) {
    return explain(cause);
  } finally {
    interruption.stopListening();
  }
}

async function run(options: SandboxOptions, interruption: Interruption): Promise<number> {
  const wanted = readWanted(options);
  await using open = new AsyncDisposableStack();
  const kept = <Part extends { close(): Promise<void> }>(part: Part): Part => open.adopt(part, () => part.close());
  const clock = new MovableClock();
  const deliverTo = await chooseDelivery(options.transport ?? 'socket', options.port);
  const services = kept(
    await startServices(wanted, { firstPort: options.port, deliverTo, withMas: options.mas }, clock),
  );
  const { slack, dsm } = services;
  if (options.tour && slack && dsm) {
    const { promise: botEnded, reject } = Promise.withResolvers<never>();
    const bot = kept(
      await prepareBot({
        slack,
        dsm,
        mail: services.mail,
        clock,
        onUnexpectedEnd: (words) => reject(new BotTrouble(words)),
      }),
    );
    await interruption.unless(() => bot.start());
    // Awaited here, so that everything stays open until it is over.
    return await interruption.unless(() => Promise.race([demo(slack, dsm, bot), botEnded]));
  }
  const announce = ({ announcement }: Simulator) => tell(JSON.stringify(announcement));
  for (const simulator of services.all) announce(simulator);
  const bot =
    options.bot && slack && dsm && kept(await prepareBot({ ...services, slack, dsm, clock, onUnexpectedEnd: say }));
  if (bot) {
    await interruption.unless(() => bot.start());
    say('The bot is up.');
  }
  if (slack) {
    const port = portOf(options.port, 'page');
    const page = kept(await startPage({ ...services, slack, clock, port, ...(bot && { bot }) }));
    announce(page);
    say(`Open ${page.announcement.url} in a browser.`);
  }
  say('The sandbox runs until Ctrl-C.');
  await interruption.happened;
  return exitCodes.good;
}

async function demo(slack: SlackSimulator, dsm: DsmSimulator, bot: SandboxBot): Promise<number> {
  const outcomes = await runDemo({ slack, dsm, write: tell });
  if (outcomes.every(({ isGood }) => isGood)) return exitCodes.good;
  say(`The bot's log: ${bot.keepLog()}`);
  return exitCodes.failed;
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const say = (words: string): void => void process.stderr.write(`${words}\n`);

function explain(cause: unknown): number {
  if (cause instanceof Interrupted) return exitCodes.interrupted;
  if (cause instanceof UsageFault) {
    say(cause.message);
    return exitCodes.usage;
  }
  const words = cause instanceof BotTrouble ? cause.message : startFaultMessage(cause);
  if (words === undefined) throw cause;
  say(words);
  return exitCodes.failed;
}

import { BotTrouble } from './bot-process.ts';
import type { DsmStandIn } from './dsm/index.ts';
import { prepareBot, type SandboxBot } from './launcher-bot.ts';
import { type Services, startServices } from './launcher-services.ts';
import { readWanted, type SandboxOptions, startFaultWords, UsageFault } from './launcher-words.ts';
import type { SlackStandIn } from './slack/index.ts';
import { MovableClock } from './stand-in.ts';
import { runTour } from './tour/index.ts';

const exitCodes = { good: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs the sandbox until it is told to end, or the tour is over. One JSON line per service goes to stdout, words for people
 * to stderr.
 *
 * @returns the exit code
 */
export async function runSandbox(options: SandboxOptions): Promise<number> {
  const interruption = listenForInterruption();
  const clock = new MovableClock();
  let services: Services | undefined;
  let bot: SandboxBot | undefined;
  try {
    services = await startServices(readWanted(options), options.port, clock);
    const { slack, dsm } = services;
    // The tour's stdout is its transcript: nothing else can be connected to what ends by itself.
    if (!options.tour) for (const { announcement } of services.all) tell(JSON.stringify(announcement));
    if (options.bot && slack && dsm) {
      bot = await prepareBot({ slack, dsm, onUnexpectedEnd: (how) => say(botEnded(how, bot)) });
      await interruption.unless(bot.start());
      if (options.tour) return await interruption.unless(tour(slack, dsm));
      say('The bot is up.');
    }
    say('The sandbox runs until Ctrl-C.');
    await interruption.happened;
    return exitCodes.good;
  } catch (cause) {
    return explain(cause);
  } finally {
    await bot?.close();
    await services?.close();
    interruption.stopListening();
  }
}

async function tour(slack: SlackStandIn, dsm: DsmStandIn): Promise<number> {
  const outcomes = await runTour({ slack, dsm, write: tell });
  return outcomes.every(({ isGood }) => isGood) ? exitCodes.good : exitCodes.failed;
}

/** Somebody asked the sandbox to end before it was done. */
class Interrupted extends Error {}

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const say = (words: string): void => void process.stderr.write(`${words}\n`);

const botEnded = (how: string, bot: SandboxBot | undefined): string =>
  `The bot ended by itself (${how}). Its log: ${bot?.logFile}`;

function explain(cause: unknown): number {
  if (cause instanceof Interrupted) return exitCodes.interrupted;
  if (cause instanceof UsageFault) {
    say(cause.message);
    return exitCodes.usage;
  }
  const words = cause instanceof BotTrouble ? cause.message : startFaultWords(cause);
  if (words === undefined) throw cause;
  say(words);
  return exitCodes.failed;
}

/** Listens for whatever asks the sandbox to end. A second time ends it at once, the bot with it. */
function listenForInterruption() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const { promise: happened, resolve } = Promise.withResolvers<void>();
  let isHappening = false;
  const onSignal = () => {
    if (isHappening) process.exit(exitCodes.interrupted);
    isHappening = true;
    resolve();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    happened,
    /** The promise's outcome. Throws {@link Interrupted} where the interruption comes first. */
    unless: async <Outcome>(work: Promise<Outcome>): Promise<Outcome> => {
      const interrupted = happened.then((): never => {
        throw new Interrupted();
      });
      return Promise.race([work, interrupted]);
    },
    stopListening: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

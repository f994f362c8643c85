import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

/** What is said to the bot over its channel: how many milliseconds its clock is to be ahead of the machine's. */
interface BotMessage {
  readonly kind: 'clock';
  readonly ahead: number;
}

/** What to run as the bot. */
export interface BotCommand {
  /** Arguments of this very Node: the program and what it takes. */
  readonly arguments: readonly string[];
  /** All that it gets of an environment: nothing of the sandbox's own leaks into it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that it writes is appended to this file. */
  readonly logFile: string;
  /** Milliseconds that it may take to be ready. */
  readonly startTimeout?: number;
  /** Milliseconds that it may take to end by itself once asked. */
  readonly stopTimeout?: number;
  /** What every new process is told over the channel, before anything else. */
  readonly greeting?: () => BotMessage;
  /** Called when it ends without having been asked to. */
  readonly onUnexpectedEnd?: (how: string) => void;
}

/** The bot as a process of its own, which can be ended and started again. */
export interface BotProcess {
  /** Whether it runs and has said that it is ready. */
  isUp(): boolean;
  /** Resolves when it is ready. Throws {@link BotTrouble} where it ends before or takes too long. */
  start(): Promise<void>;
  /** Ends it in good order where it runs, and starts it again. */
  restart(): Promise<void>;
  /** Ends it the hard way, and resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it in good order, by force where it takes too long, and resolves when it is gone. */
  stop(): Promise<void>;
  /** Tells it something where it runs. */
  tell(message: BotMessage): void;
}

/** The bot did not come up; the message has the last lines that it wrote. */
export class BotTrouble extends Error {
  override readonly name = 'BotTrouble';
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  readonly lastLines: string[];
  readonly log: WriteStream;
  isReady: boolean;
  isAskedToEnd: boolean;
}

const LINES_SHOWN = 12;

/** Prepares the bot's process without starting it. */
export function createBotProcess(command: BotCommand): BotProcess {
  const { startTimeout = 30_000, stopTimeout = 10_000 } = command;
  let running: Running | undefined;

  async function start(): Promise<void> {
    if (running !== undefined) throw new Error('The bot runs already.');
    const current = launch(command);
    running = current;
    const { promise: ready, resolve: isReady } = Promise.withResolvers<'ready'>();
    followOutput(current, isReady);
    void current.ended.then((how) => {
      if (running === current) running = undefined;
      if (current.isReady && !current.isAskedToEnd) command.onUnexpectedEnd?.(how);
    });
    const { promise: late, resolve: isLate } = Promise.withResolvers<'late'>();
    const timer = setTimeout(isLate, startTimeout, 'late');
    const outcome = await Promise.race([ready, late, current.ended.then((how) => ({ how }))]);
    clearTimeout(timer);
    if (outcome === 'ready') return;
    const why = outcome === 'late' ? `was not ready after ${startTimeout} ms` : `ended with ${outcome.how}`;
    await kill();
    throw new BotTrouble([`The bot ${why}. What it wrote last:`, ...current.lastLines].join('\n'));
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (running === undefined) return;
    const { child, ended } = running;
    running.isAskedToEnd = true;
    child.kill(signal);
    await ended;
  }

  async function stop(): Promise<void> {
    if (running === undefined) return;
    const { child } = running;
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeout);
    await kill('SIGTERM');
    clearTimeout(timer);
  }

  return {
    isUp: () => running?.isReady === true,
    start,
    kill,
    stop,
    tell: (message) => running && tellChild(running.child, message),
    async restart() {
      await stop();
      await start();
    },
  };
}

/** Starts the child. Its end of the channel closes when this process is gone, however that happened, and it ends then. */
function launch(command: BotCommand): Running {
  const child = spawn(process.execPath, command.arguments, {
    env: command.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // It waits in the channel until the bot listens, which it does before its first look at the clock.
  if (command.greeting) tellChild(child, command.greeting());
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);
  const log = createWriteStream(command.logFile, { flags: 'a', mode: 0o600 });
  const { promise: gone, resolve } = Promise.withResolvers<string>();
  child.once('error', (error) => resolve(error.message));
  // `close` comes after the last line of output, `exit` may come before it.
  child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  // A child that ends at once may be gone before its log has even been opened, and the log's folder goes with the child.
  const ended = gone.then(async (how) => {
    process.off('exit', killChild);
    log.end();
    await finished(log);
    return how;
  });
  return { child, ended, lastLines: [], log, isReady: false, isAskedToEnd: false };
}

/** Whether it arrives is nobody's worry: one that has just ended has no use for it. */
function tellChild(child: ChildProcess, message: BotMessage): void {
  if (child.connected) child.send(message, () => undefined);
}

function followOutput(running: Running, onReady: (word: 'ready') => void): void {
  for (const stream of [running.child.stdout, running.child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      running.log.write(`${line}\n`);
      running.lastLines.push(line);
      if (running.lastLines.length > LINES_SHOWN) running.lastLines.shift();
      if (running.isReady || messageOf(line) !== 'ready') return;
      running.isReady = true;
      onReady('ready');
    });
  }
}

/** The message of a line of the log; other lines, such as Node's own, have none. */
function messageOf(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return (JSON.parse(line) as { msg?: unknown }).msg;
  } catch {
    return undefined;
  }
}

import { constants } from 'node:os';
import { buildApp } from '../app.ts';
import { machineClock } from '../core/clock.ts';
import { createLog } from '../log.ts';
import { followParent } from './clock-channel.ts';
import { readConfig } from './read-config.ts';

/** Milliseconds within which two signals are one wish. */
const sameSignal = 1_000;

/** Runs the bot until it is told to stop. */
export async function start(file: string): Promise<void> {
  const config = await readConfig(file);
  const log = createLog(config.log.level);
  // What the parent has said by now is heard before the app takes its first look at the clock.
  const clock = process.channel ? followParent(process, log) : machineClock;
  // Listening to the parent is no reason to live on where the start failed.
  process.channel?.unref();
  const app = buildApp(config, { clock, log });

  let stoppingSince: number | undefined;
  const stop = async (reason: string): Promise<void> => {
    if (stoppingSince !== undefined) return;
    stoppingSince = performance.now();
    log.info({ reason }, 'stopping');
    await app.stop();
    log.info({}, 'stopped');
    process.exit();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    // Ctrl-C under npm comes twice, from the terminal and from npm. Only a later signal means that somebody is tired of waiting.
    const isSecond = stoppingSince !== undefined && performance.now() - stoppingSince > sameSignal;
    if (isSecond) process.exit(128 + constants.signals[signal]);
    void stop(signal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // Whoever started it over a channel, such as the sandbox, is gone: nobody would end it any more.
  process.once('disconnect', () => void stop('the parent process ended'));
  // It may have gone while this was being loaded, before anything listened.
  if (process.connected === false) return stop('the parent process ended');
  // What nobody caught leaves the process in a state that nobody knows; the supervisor starts it again, the journal knows the rest.
  const die = (cause: unknown) => {
    log.fatal({ err: cause }, 'unhandled error; exiting');
    process.exit(1);
  };
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);

  await app.start();
  log.info({ directories: [...config.directories.keys()] }, 'ready');
}

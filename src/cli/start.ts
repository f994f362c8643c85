import { buildApp } from '../app.ts';
import { machineClock } from '../core/clock.ts';
import { createLog } from '../log.ts';
import { followParent } from './clock-channel.ts';
import { readConfig } from './read-config.ts';

/** Runs the bot until it is told to stop. */
export async function start(file: string): Promise<void> {
  const config = await readConfig(file);
  const log = createLog(config.log.level);
  // What the parent has said by now is heard before the app takes its first look at the clock.
  const clock = process.channel ? followParent(process, log) : machineClock;
  // Listening to the parent is no reason to live on where the start failed.
  process.channel?.unref();
  const app = buildApp(config, { clock, log });

  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping');
    await app.stop();
    log.info({}, 'stopped');
    process.exit();
  };
  process.once('SIGINT', () => void stop('SIGINT'));
  process.once('SIGTERM', () => void stop('SIGTERM'));
  // Whoever started it over a channel, such as the sandbox, is gone: nobody would end it any more.
  process.once('disconnect', () => void stop('the parent process ended'));
  // It may have gone while this was being loaded, before anything listened.
  if (process.connected === false) return stop('the parent process ended');
  // What nobody caught leaves the process in a state that nobody knows; the supervisor starts it again, the journal knows the rest.
  const die = (cause: unknown) => {
    log.fatal({ err: cause }, 'unhandled; the process ends');
    process.exit(1);
  };
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);

  await app.start();
  log.info({ directories: [...config.directories.keys()] }, 'ready');
}

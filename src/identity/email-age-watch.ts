import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import type { Log } from '../core/log.ts';
import type { Addresses } from './email-age.ts';

const sixHours = 6 * 60 * 60_000;
const tenMinutes = 10 * 60_000;

interface Deps {
  readonly directories: Iterable<Directory>;
  readonly addresses: Pick<Addresses, 'learn' | 'looked'>;
  readonly clock: Clock;
  readonly log: Log;
}

async function lookThrough(
  directory: Directory,
  addresses: Pick<Addresses, 'learn' | 'looked'>,
  signal: AbortSignal,
): Promise<void> {
  const listed = (await directory.listAccounts?.()) ?? [];
  if (listed.some(({ details }) => details.email !== undefined)) await addresses.learn(listed);
  else {
    // Some lists tell no addresses at all: then each account is read, one after another, so that nobody else has to wait.
    for (const { id } of listed) {
      if (signal.aborted) return;
      const account = await directory.readAccount(id);
      if (account) await addresses.learn([account]);
    }
  }
  await addresses.looked(directory.id);
}

/**
 * Looks at the mail addresses of every directory that can list its accounts, at the start and every six hours, so that an
 * address which somebody has just put in is known as new. A directory that is silent is asked again sooner.
 */
export function startEmailAgeWatch({ directories, addresses, clock, log }: Deps): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = [...directories].map(async (directory) => {
    while (!stopping.signal.aborted && directory.listAccounts) {
      let next = sixHours;
      try {
        await lookThrough(directory, addresses, stopping.signal);
      } catch (cause) {
        log.warn({ directory: directory.id, cause }, 'cannot check the age of email addresses now');
        next = tenMinutes;
      }
      await clock.wait(next, stopping.signal);
    }
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

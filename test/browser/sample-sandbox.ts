import { startDsm } from '../../src/sandbox/dsm/index.ts';
import { startPage } from '../../src/sandbox/page/index.ts';
import { type Running, startWithBolt } from '../sandbox/slack/bolt-app.ts';
import { type Heard, installSampleApp } from './sample-app.ts';

/** The page with the sample app behind it. */
export interface SampleSandbox extends Running {
  readonly heard: Heard;
  readonly dsm: Awaited<ReturnType<typeof startDsm>>;
  /** The page's address for a person and a place. */
  at(user: string, place: string): string;
}

/** Starts Slack's stand-in, a NAS, the sample app and the page. */
export async function startSampleSandbox(): Promise<SampleSandbox> {
  let heard: Heard | undefined;
  const running = await startWithBolt((app) => {
    heard = installSampleApp(app);
  });
  if (heard === undefined) throw new Error('The sample app was not installed.');
  const dsm = await startDsm({ clock: running.clock });
  const page = await startPage({ slack: running.slack, dsm, clock: running.clock });
  return {
    ...running,
    heard,
    dsm,
    at: (user, place) => `${page.announcement.url}#/${user}/${place}`,
    stop: async () => {
      await page.close();
      await dsm.close();
      await running.stop();
    },
  };
}

import { startDsm } from '../../../sandbox/dsm/index.ts';
import { startMail } from '../../../sandbox/mail/index.ts';
import { startPage } from '../../../sandbox/page/index.ts';
import { type Running, startWithBolt } from '../../../sandbox/test/slack/bolt-app.ts';
import { type Heard, installSampleApp } from './sample-app.ts';
import { startOverHttp } from './sample-over-http.ts';

/** The page with the sample app behind it. */
export interface SampleSandbox extends Running {
  readonly heard: Heard;
  readonly dsm: Awaited<ReturnType<typeof startDsm>>;
  readonly mail: Awaited<ReturnType<typeof startMail>>;
  /** Ends the page's server, does something meanwhile, and starts it again at the same address. */
  withoutPage(meanwhile: () => void): Promise<void>;
  /** The page's address for a person and a place. */
  at(user: string, place: string): string;
}

/** Starts Slack's simulator, a NAS, a mail server, the sample app and the page. */
export async function startSampleSandbox(transport: 'socket' | 'http' = 'socket'): Promise<SampleSandbox> {
  let heard: Heard | undefined;
  const start = transport === 'http' ? startOverHttp : startWithBolt;
  const running = await start((app) => {
    heard = installSampleApp(app);
  });
  if (heard === undefined) throw new Error('The sample app was not installed.');
  const dsm = await startDsm({ clock: running.clock });
  const mail = await startMail({ clock: running.clock });
  const { slack, clock } = running;
  let page = await startPage({ slack, dsm, mail, clock });
  return {
    ...running,
    heard,
    dsm,
    mail,
    withoutPage: async (meanwhile) => {
      const port = Number(new URL(page.announcement.url).port);
      await page.close();
      meanwhile();
      page = await startPage({ slack, dsm, mail, clock, port });
    },
    at: (user, place) => `${page.announcement.url}#/${user}/${place}`,
    stop: async () => {
      await page.close();
      await dsm.close();
      await mail.close();
      await running.stop();
    },
  };
}

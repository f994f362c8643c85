import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import type { Log } from '../core/log.ts';
import type { EventRecord } from '../journal/audit-log.ts';
import type { Request } from '../journal/request.ts';
import { startAlarms } from './alarms.ts';
import { watchDirectories } from './directories.ts';
import { type Book, followRequests } from './follow.ts';
import { createMetrics } from './metrics.ts';
import { createReadiness, type ReadinessPorts } from './readiness.ts';
import { serveMonitoring } from './server.ts';
import type { MonitoringSettings } from './settings.ts';

/** What monitoring looks at. */
interface Ports extends Pick<ReadinessPorts, 'sockets' | 'askSlack' | 'askJournal'> {
  readonly book: Book & { lastCheckpoint(): Promise<{ readonly postedAt?: number } | undefined> };
  readonly request: (id: string) => Promise<Request | undefined>;
  readonly oldestOpen: () => Promise<number | undefined>;
  readonly undelivered: () => { readonly request: string; readonly since: number } | undefined;
  /** Parts of the audit log's publishing that are behind, and since when. */
  readonly behind: () => Promise<ReadonlyMap<string, number>>;
  readonly notifySecurity: (words: string) => Promise<void>;
}

const minute = 60_000;
/** A message is late, and a directory or a sink is down, after so many milliseconds. */
const late = { message: 5 * minute, directory: 10 * minute, sink: 10 * minute };
/** A disk with less space than this, in bytes, is nearly full. */
const leastSpace = 500_000_000;

const revoked = new Set(['token_revoked', 'token_expired', 'account_inactive', 'invalid_auth']);

/** Measures from the first call on; follows, warns and serves once all parts are there. */
export function createMonitoring({ clock, log, journalFile }: { clock: Clock; log: Log; journalFile: string }) {
  let ports: Ports | undefined;
  let token: string | undefined;
  let watched: ReturnType<typeof watchDirectories> | undefined;
  let follower: Awaited<ReturnType<typeof followRequests>> | undefined;
  const stops: (() => Promise<void>)[] = [];
  const metrics = createMetrics({
    oldestOpenRequest: async () => ports?.oldestOpen(),
    oldestUndelivered: () => ports?.undelivered()?.since,
    lastCheckpoint: async () => (await ports?.book.lastCheckpoint())?.postedAt,
    sockets: () => ports?.sockets().live ?? 0,
    journalFile,
    now: () => clock.now(),
  });

  const minutes = (since: number) => `${Math.floor((clock.now() - since) / minute)} minutes`;

  async function conditionsNow(parts: Ports): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const isLate = (since: number, limit: number) => clock.now() - since >= limit;
    const message = parts.undelivered();
    if (message && isLate(message.since, late.message)) {
      found.set(
        'undelivered',
        `Slack has not taken a message about request ${message.request} for ${minutes(message.since)}.`,
      );
    }
    for (const [id, { at, why }] of watched?.down() ?? []) {
      if (isLate(at, late.directory))
        found.set(`directory ${id}`, `The directory ${id} has not worked for ${minutes(at)} (${why}).`);
    }
    for (const [name, since] of await parts.behind()) {
      if (isLate(since, late.sink))
        found.set(name, `The audit log's ${name} is ${minutes(since)} behind. See docs/audit.md.`);
    }
    if (token)
      found.set('token', `Slack refuses Deskhand's token (${token}). Install the app again, then copy the new token.`);
    const { bavail, bsize } = await statfs(dirname(journalFile));
    if (bavail * bsize < leastSpace) {
      found.set(
        'disk',
        'The disk with the journal is nearly full: less than 500 MB are free. Make room before requests stop.',
      );
    }
    return found;
  }

  /** What security hears of because it has happened. */
  function newsIn({ kind, body }: EventRecord, request: Request | undefined): string | undefined {
    if (kind === 'ended' && request?.state === 'uncertain') {
      return `Request ${request.id} (${request.operation}, ${request.directoryLabel}) needs a manual check: nobody knows whether the change was made.`;
    }
    if (kind !== 'host-lockdown') return undefined;
    const { state, reason, user } = JSON.parse(body) as Record<string, unknown>;
    return `${user} ${state === 'on' ? 'started' : 'ended'} the lockdown on the host. Reason: ${reason}`;
  }

  return {
    slackCall(method: string, outcome: string): void {
      metrics.slackCall(method, outcome);
      if (revoked.has(outcome)) token = outcome;
      else if (outcome === 'ok' && method !== 'response_url') token = undefined;
    },
    /** The same directories, with their calls counted. */
    directories(opened: ReadonlyMap<string, Directory>): ReadonlyMap<string, Directory> {
      watched = watchDirectories(opened, { clock, count: metrics.directoryCall });
      return watched.directories;
    },
    nudge: () => follower?.nudge(),
    delivered: (request: Request) => follower?.delivered(request),
    /** @throws DeskhandError `config-invalid` where it cannot listen */
    async start(settings: MonitoringSettings | undefined, given: Ports): Promise<void> {
      ports = given;
      const alarms = startAlarms({
        look: () => conditionsNow(given),
        notifySecurity: given.notifySecurity,
        clock,
        log,
      });
      stops.push(() => alarms.stop());
      follower = await followRequests({
        book: given.book,
        request: given.request,
        metrics,
        seen(line, request) {
          const news = newsIn(line, request);
          if (news) alarms.once(line.sequence, news);
        },
        unsent: alarms.unsent,
        clock,
        log,
      });
      stops.push(follower.stop);
      if (!settings) return;
      const { sockets, askSlack, askJournal } = given;
      const down = () => watched?.down() ?? new Map();
      const readiness = createReadiness({ sockets, askSlack, askJournal, down }, () => clock.now());
      const server = await serveMonitoring(settings, { readiness, metrics, log });
      stops.push(server.stop);
    },
    async stop(): Promise<void> {
      for (const stop of stops.splice(0).reverse()) await stop();
      await watched?.stop();
      metrics.stop();
    },
  };
}

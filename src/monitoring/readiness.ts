/** What readiness is proved by. Each throws, or does not answer, where the part does not work. */
export interface ReadinessPorts {
  /** How many connections bring what people do, and how many there are meant to be; `wanted` is 0 with HTTP. */
  readonly sockets: () => { readonly live: number; readonly wanted: number };
  /** A round trip to the Web API of Slack. */
  readonly askSlack: () => Promise<void>;
  /** Writes to the journal and reads it back. */
  readonly askJournal: () => Promise<void>;
  /** The directories that do not answer. */
  readonly down: () => ReadonlyMap<string, { readonly at: number; readonly why: string }>;
}

export interface Readiness {
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
  /** What does not work although the bot is ready. */
  readonly degraded: readonly { readonly part: string; readonly reason: string; readonly since?: string }[];
}

/** A round trip that takes longer than this, in milliseconds, has failed. */
const patience = 3_000;
/** Answers are used again for so long, in milliseconds, so that probes cannot flood Slack. */
const fresh = 5_000;

/** Tells whether Deskhand can take and do work now. */
export function createReadiness(ports: ReadinessPorts, now: () => number) {
  let last: { readonly at: number; readonly report: Promise<Readiness> } | undefined;

  async function reasonOf(part: string, ask: () => Promise<void>): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${patience / 1_000} s`)), patience);
    });
    try {
      await Promise.race([ask(), late]);
      return undefined;
    } catch (cause) {
      return `${part}: ${cause instanceof Error ? cause.message : String(cause)}`;
    } finally {
      clearTimeout(timer);
    }
  }

  async function look(): Promise<Readiness> {
    const { live, wanted } = ports.sockets();
    const [slack, journal] = await Promise.all([
      reasonOf('slack', ports.askSlack),
      reasonOf('journal', ports.askJournal),
    ]);
    const socket = wanted > 0 && live === 0 ? 'slack: no socket answers pings' : undefined;
    const reasons = [socket, slack, journal].filter((reason) => reason !== undefined);
    const fewer = { part: 'slack', reason: `${live} of ${wanted} sockets answer pings` };
    return {
      ready: reasons.length === 0,
      reasons,
      degraded: [
        ...(live > 0 && live < wanted ? [fewer] : []),
        ...[...ports.down()].map(([part, { at, why }]) => ({ part, reason: why, since: new Date(at).toISOString() })),
      ],
    };
  }

  return (): Promise<Readiness> => {
    if (!last || now() - last.at >= fresh) last = { at: now(), report: look() };
    return last.report;
  };
}

import { afterEach, describe, expect, it } from 'vitest';
import { type Feed, startDelivery } from '../../../src/audit/sinks/delivery.ts';
import type { Sink, SinkEvent } from '../../../src/audit/sinks/sink.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { events } from './events.ts';

/** A sink in memory, that fails or hangs as a test wants. */
class MemorySink implements Sink {
  readonly format = 'jsonl';
  readonly id: string;
  got: number[][] = [];
  /** What happens before it takes a delivery. */
  before: () => Promise<void> = async () => undefined;
  /** What happens after it took one. */
  after: () => Promise<void> = async () => undefined;
  isClosed = false;

  constructor(id = 'memory') {
    this.id = id;
  }

  async send(lines: readonly SinkEvent[], signal: AbortSignal): Promise<void> {
    await Promise.race([
      this.before(),
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    ]);
    this.got.push(lines.map(({ sequence }) => sequence));
    await this.after();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

const clock = () => new FakeClock(Date.UTC(2026, 10, 21, 9));
const refuse = async () => {
  throw new Error('It answered 503.');
};

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

/** A log of so many lines, and the cursors as the journal keeps them. */
function aLog(count: number) {
  const cursors = new Map<string, number>();
  const state = { count, cursors };
  const feed: Feed = {
    next: async (after, limit) => events(after + 1, Math.min(after + limit, state.count)),
    head: async () => state.count,
    cursor: async (sink) => cursors.get(sink) ?? 0,
    moveCursor: async (sink, sequence) => void cursors.set(sink, sequence),
  };
  return Object.assign(state, { feed });
}

function start(log: ReturnType<typeof aLog>, sinks: readonly Sink[], time = clock()) {
  const logged: string[] = [];
  const note = (level: string) => (data: object, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(data)}`);
  const delivery = startDelivery({
    sinks,
    feed: log.feed,
    clock: time,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
  });
  stop = delivery.stop;
  return { delivery, logged, time };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('delivery', () => {
  it('takes the whole log to a sink, in order, a hundred lines at a time, and then what is new', async () => {
    const log = aLog(250);
    const sink = new MemorySink();
    const { delivery } = start(log, [sink]);
    await settle();
    expect(sink.got.map((lines) => lines.length)).toEqual([100, 100, 50]);
    expect(sink.got.flat()).toEqual(upTo(250));
    log.count = 251;
    delivery.nudge();
    await settle();
    expect(sink.got.at(-1)).toEqual([251]);
  });

  it('finds what is new without being told', async () => {
    const log = aLog(0);
    const sink = new MemorySink();
    const { time } = start(log, [sink]);
    await settle();
    log.count = 1;
    await time.moveOn(31_000);
    expect(sink.got).toEqual([[1]]);
  });

  it('cuts a delivery where it gets too long, and sends what is too long alone', async () => {
    const log = aLog(4);
    const long = (line: SinkEvent): SinkEvent => ({
      ...line,
      text: 'x'.repeat(line.sequence === 3 ? 300_000 : 150_000),
    });
    const { next } = log.feed;
    log.feed.next = async (after, limit) => (await next(after, limit, 'jsonl')).map(long);
    const sink = new MemorySink();
    start(log, [sink]);
    await settle();
    expect(sink.got).toEqual([[1], [2], [3], [4]]);
  });

  it('goes on after a restart where it was', async () => {
    const log = aLog(3);
    const sink = new MemorySink();
    await start(log, [sink]).time.moveOn(0);
    await stop?.();
    log.count = 5;
    await start(log, [sink]).time.moveOn(0);
    expect(sink.got).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('sends again what may not have arrived: the answer was lost, the process died, the cursor could not be written', async () => {
    const log = aLog(2);
    const sink = new MemorySink();
    sink.after = refuse;
    const { time } = start(log, [sink]);
    await settle();
    sink.after = async () => undefined;
    const { moveCursor } = log.feed;
    log.feed.moveCursor = refuse;
    await time.moveOn(2_000);
    log.feed.moveCursor = moveCursor;
    await time.moveOn(4_000);
    expect(sink.got).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(log.cursors.get(sink.id)).toBe(2);
  });

  it('tries a dead sink in growing pauses, says so each time, and loses nothing', async () => {
    const log = aLog(2);
    const sink = new MemorySink();
    sink.before = refuse;
    const { delivery, time, logged } = start(log, [sink]);
    for (let hours = 0; hours < 24; hours += 1) {
      log.count += 1;
      delivery.nudge();
      await time.moveOn(3_600_000);
    }
    expect(sink.got).toEqual([]);
    expect(logged.length).toBeGreaterThan(24 * 11);
    expect(logged.length).toBeLessThan(24 * 12 + 12);
    expect(logged[0]).toMatch(/^warn .*failed/);
    sink.before = async () => undefined;
    await time.moveOn(5 * 60_000);
    expect(sink.got.flat()).toEqual(upTo(26));
    expect(logged.some((line) => line.startsWith('info '))).toBe(true);
  });

  it('is not held up by another sink that hangs', async () => {
    const log = aLog(2);
    const [dead, alive] = [new MemorySink('dead'), new MemorySink('alive')];
    dead.before = () => new Promise(() => undefined);
    start(log, [dead, alive]);
    await settle();
    expect(alive.got).toEqual([[1, 2]]);
    await stop?.();
    expect([dead.isClosed, alive.isClosed]).toEqual([true, true]);
  });

  it('that is on its way when the bot stops may arrive, and is not sent again', async () => {
    const log = aLog(2);
    const sink = new MemorySink();
    const { promise, resolve } = Promise.withResolvers<void>();
    sink.before = () => promise;
    const { delivery } = start(log, [sink]);
    await settle();
    const stopped = delivery.stop();
    resolve();
    await stopped;
    expect(log.cursors.get(sink.id)).toBe(2);
    expect(sink.got).toEqual([[1, 2]]);
  });

  it('warns of a sink that lags, not at every line', async () => {
    const log = aLog(1_000);
    const sink = new MemorySink();
    const time = new FakeClock(Date.UTC(2026, 10, 21, 10));
    sink.before = () => time.wait(60_000);
    const { logged } = start(log, [sink], time);
    await time.moveOn(2 * 3_600_000);
    expect(sink.got.flat()).toEqual(upTo(1_000));
    const lags = logged.filter((line) => /^warn .*behind/.test(line));
    expect(lags.length).toBeGreaterThan(0);
    expect(lags.length).toBeLessThan(3);
  });

  it('never goes back where the log was cut off, but says that it was', async () => {
    const log = aLog(5);
    const sink = new MemorySink();
    const { time, logged } = start(log, [sink]);
    await settle();
    log.count = 3;
    await time.moveOn(60_000);
    expect(sink.got).toEqual([[1, 2, 3, 4, 5]]);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged[0]).toMatch(/^warn /);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { DeskhandError } from '../../src/core/errors.ts';
import { mixesScripts, plainText } from '../../src/directories/plain-text.ts';
import { createSearchIndex, type IndexedEntry } from '../../src/directories/search-index.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const minute = 60_000;

const account = (name: string, title = name): IndexedEntry => ({
  what: 'account',
  entry: { ref: { directory: 'nas', id: name, name }, title },
  words: [],
});

/** An index over what the server holds; the server answers once `answer` resolves. */
function open(first: readonly IndexedEntry[], answer: Promise<void> = Promise.resolve()) {
  const clock = new FakeClock();
  const warnings: string[] = [];
  const server = { holds: first, loads: 0, isDown: false, answer };
  const ignore = () => undefined;
  const index = createSearchIndex({
    clock,
    directory: 'nas',
    interval: 5 * minute,
    log: { debug: ignore, info: ignore, warn: (_data, message) => warnings.push(message), error: ignore },
    async load(signal) {
      server.loads += 1;
      const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([server.answer, stopped]);
      if (server.isDown) throw new DeskhandError('directory-unreachable', { userMessage: 'It does not answer.' });
      return server.holds;
    },
  });
  onTestFinished(() => index.close());
  const found = async (text = '') => (await index.search(text, 'account', 10)).map(({ ref }) => ref.name);
  return { clock, index, server, found, warnings };
}

describe('a search index', () => {
  it('reads the directory at once, and then every few minutes', async () => {
    const { clock, server, found } = open([account('ada')]);
    expect(await found()).toEqual(['ada']);
    server.holds = [account('ada'), account('alan')];
    expect(await found()).toEqual(['ada']);
    await clock.moveOn(5 * minute);
    expect(await found()).toEqual(['ada', 'alan']);
    expect(server.loads).toBe(2);
  });

  it('answers from the old copy while a new one is made', async () => {
    const { clock, server, found } = open([account('ada')]);
    await found();
    server.answer = new Promise(() => undefined);
    await clock.moveOn(5 * minute);
    expect(server.loads).toBe(2);
    expect(await found()).toEqual(['ada']);
  });

  it('waits for the first copy for a moment only', async () => {
    let answerNow: () => void = () => undefined;
    const { clock, index, found } = open([account('ada')], new Promise((resolve) => (answerNow = resolve)));
    const early = index.search('ada', 'account', 5);
    await clock.moveOn(1_500);
    expect(await early).toEqual([]);
    answerNow();
    expect(await found('ada')).toEqual(['ada']);
  });

  it('keeps the old copy and goes on when the directory cannot be read', async () => {
    const { clock, server, found, warnings } = open([account('ada')]);
    await found();
    server.isDown = true;
    await clock.moveOn(5 * minute);
    expect(await found()).toEqual(['ada']);
    expect(warnings).toHaveLength(1);
    server.isDown = false;
    server.holds = [account('alan')];
    await clock.moveOn(5 * minute);
    expect(await found()).toEqual(['alan']);
  });

  it('reads anew soon after a change', async () => {
    const { server, found, index } = open([account('ada')]);
    await found();
    server.holds = [account('ida')];
    index.refreshSoon();
    await settle();
    expect(await found()).toEqual(['ida']);
  });

  it('makes one copy for all who ask for a fresh one at the same time', async () => {
    const { clock, server, index, found } = open([account('ada')]);
    await found();
    await clock.moveOn(10);
    await Promise.all([index.freshWithin(0), index.freshWithin(0), index.freshWithin(0)]);
    expect(server.loads).toBe(2);
    await index.freshWithin(minute);
    expect(server.loads).toBe(2);
  });

  it('says why where a fresh copy cannot be made', async () => {
    const { server, index, found } = open([account('ada')]);
    await found();
    server.isDown = true;
    await expect(index.freshWithin(-1)).rejects.toMatchObject({ code: 'directory-unreachable' });
  });

  it('stops reading once it is closed', async () => {
    const { clock, server, index, found } = open([account('ada')]);
    await found();
    await index.close();
    await clock.moveOn(60 * minute);
    expect(server.loads).toBe(1);
  });

  it('shows titles as plain text of one line', async () => {
    const { index } = open([account('ada', 'Ada\u202E evil\n\u200BLove\tlace  ')]);
    const [entry] = await index.search('ada', 'account', 1);
    expect(entry?.title).toBe('Ada evil Love lace');
  });

  it('says of a name that it mixes letters that look alike', async () => {
    const { index } = open([account('аda'), account('ada')]);
    const details = (await index.search('', 'account', 5)).map(({ ref, detail }) => [ref.name, detail]);
    expect(details).toEqual([
      ['ada', undefined],
      ['аda', 'mixes letters that look alike'],
    ]);
  });
});

describe('plain text', () => {
  it('keeps letters of all scripts, marks and emoji', () => {
    expect(plainText('Zoë Ångström 山田 🙂')).toBe('Zoë Ångström 山田 🙂');
  });

  it('tells names that mix scripts whose letters look alike', () => {
    expect(mixesScripts('аdа')).toBe(true);
    expect(mixesScripts('ada')).toBe(false);
    expect(mixesScripts('Ольга')).toBe(false);
  });
});

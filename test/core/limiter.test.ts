import { expect, it } from 'vitest';
import { createLimiter } from '../../src/core/limiter.ts';
import { settle } from '../support/fake-clock.ts';

/** Calls that stay until they are let go. */
function calls() {
  const running: string[] = [];
  const going = new Map<string, () => void>();
  return {
    running,
    start: (name: string) => () =>
      new Promise<void>((resolve) => {
        running.push(name);
        going.set(name, () => {
          running.splice(running.indexOf(name), 1);
          resolve();
        });
      }),
    async finish(name: string) {
      going.get(name)?.();
      await settle();
    },
  };
}

it('lets so many run at a time, in the order they came', async () => {
  const limiter = createLimiter(2);
  const { running, start, finish } = calls();
  const all = ['a', 'b', 'c', 'd'].map((name) => limiter.run(start(name)));
  await settle();
  expect(running).toEqual(['a', 'b']);
  await finish('b');
  expect(running).toEqual(['a', 'c']);
  for (const name of ['a', 'c', 'd']) await finish(name);
  await Promise.all(all);
});

it('lets people pass before background work, and keeps half the places for them', async () => {
  const limiter = createLimiter(4);
  const { running, start, finish } = calls();
  const all = ['b1', 'b2', 'b3'].map((name) => limiter.run(start(name), 'background'));
  await settle();
  expect(running).toEqual(['b1', 'b2']);
  all.push(...['f1', 'f2', 'f3'].map((name) => limiter.run(start(name))));
  await settle();
  expect(running).toEqual(['b1', 'b2', 'f1', 'f2']);
  await finish('b1');
  expect(running).toEqual(['b2', 'f1', 'f2', 'f3']);
  for (const name of ['b2', 'f1', 'f2', 'f3', 'b3']) await finish(name);
  await Promise.all(all);
});

it('frees the place of a call that failed', async () => {
  const limiter = createLimiter(1);
  await expect(limiter.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(limiter.run(async () => 'next')).resolves.toBe('next');
});

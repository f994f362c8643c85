import { expect, it } from 'vitest';
import { createShares } from '../../src/directories/shares.ts';

function closable() {
  const thing = {
    closed: 0,
    async close() {
      thing.closed += 1;
    },
  };
  return thing;
}

it('makes one thing for a key, and closes it when the last has given it up', async () => {
  const { share } = createShares();
  const first = share('a', closable);
  const second = share('a', () => {
    throw new Error('made twice');
  });
  expect(second.value).toBe(first.value);
  await first.release();
  await first.release();
  expect(first.value.closed).toBe(0);
  await second.release();
  expect(first.value.closed).toBe(1);
});

it('keeps keys apart, and makes a new thing after the old one was closed', async () => {
  const { share } = createShares();
  const first = share('a', closable);
  expect(share('b', closable).value).not.toBe(first.value);
  await first.release();
  const again = share('a', closable);
  expect(again.value).not.toBe(first.value);
  expect(again.value.closed).toBe(0);
});

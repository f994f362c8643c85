import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { DsmSimulator } from '../../sandbox/dsm/index.ts';

/** As many looks in a row have to find the same. A machine that stands still for a while makes all of them late, not fewer. */
const looks = 10;

/** Looks again and again, and finds the same each time. */
export async function staysSo<Value>(read: () => Value, value: Value): Promise<void> {
  for (let look = 0; look < 2 * looks; look += 1) {
    expect(read()).toEqual(value);
    await setTimeout(20);
  }
}

/** Waits until the NAS has answered whatever it was asked, and is asked nothing any more. */
export async function isQuiet(dsm: DsmSimulator): Promise<void> {
  let before = -1;
  let same = 0;
  const look = () => {
    const calls = dsm.calls.of();
    const isSame = calls.length === before && calls.every(({ outcome }) => outcome !== 'open');
    before = calls.length;
    same = isSame ? same + 1 : 0;
    return same >= looks;
  };
  await expect.poll(look, { interval: 20, message: 'the NAS is asked nothing any more' }).toBe(true);
}

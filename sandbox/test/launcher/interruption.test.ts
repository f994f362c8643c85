import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Interruption, listenForInterruption } from '../../launcher/interruption.ts';

let now = 5_000;
let interruption: Interruption;
const exit = () => vi.mocked(process.exit);
/** A signal that the test runner doesn't listen to. */
const signal = () => process.emit('SIGHUP', 'SIGHUP');

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  interruption = listenForInterruption(130);
});
afterEach(() => {
  interruption.stopListening();
  vi.restoreAllMocks();
});

it('takes a signal that comes twice within a second as one, as at Ctrl-C under npm', async () => {
  signal();
  now += 900;
  signal();
  await interruption.happened;
  expect(exit()).not.toHaveBeenCalled();
});

it('ends at once when a second signal comes later', () => {
  signal();
  now += 900;
  signal();
  now += 200;
  signal();
  expect(exit()).toHaveBeenCalledExactlyOnceWith(130);
});

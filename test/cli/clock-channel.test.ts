import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { followParent } from '../../src/cli/clock-channel.ts';
import { createLog } from '../../src/log.ts';

const day = 86_400_000;

function followed() {
  const lines: string[] = [];
  const channel = new EventEmitter();
  const clock = followParent(channel, createLog('debug', { write: (line: string) => void lines.push(line) }));
  const say = (message: unknown) => void channel.emit('message', message);
  // Adding 0 makes a rounded -0 a plain 0.
  return { say, lines, ahead: () => Math.round((clock.now() - Date.now()) / 1_000) * 1_000 + 0 };
}

it('sets the clock ahead as the parent says, as a whole and not on top of what was said before', () => {
  const { say, ahead, lines } = followed();
  say({ kind: 'clock', ahead: 0 });
  expect(lines).toEqual([]);
  say({ kind: 'clock', ahead: day });
  say({ kind: 'clock', ahead: day });
  expect(ahead()).toBe(day);
  expect(lines).toHaveLength(1);
});

it('never lets the parent set it back', () => {
  const { say, ahead } = followed();
  say({ kind: 'clock', ahead: day });
  say({ kind: 'clock', ahead: 60_000 });
  expect(ahead()).toBe(day);
});

it('takes nothing else for a time, whatever comes over the channel, and repeats nothing of it in the log', () => {
  const { say, ahead, lines } = followed();
  const wrong: unknown[] = [null, 'clock', 7, [], {}, { kind: 'clock' }, { kind: 'time', ahead: day }, { ahead: day }];
  for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15, '1', [1], null]) {
    wrong.push({ kind: 'clock', ahead: value });
  }
  for (const message of wrong) say(message);
  expect(ahead()).toBe(0);
  expect(lines).toHaveLength(wrong.length);
  const isATime = (value: unknown) => (value as { kind?: unknown } | null)?.kind === 'clock';
  fc.assert(
    fc.property(
      fc.anything().filter((value) => !isATime(value)),
      (message) => {
        say(message);
        expect(ahead()).toBe(0);
      },
    ),
  );
});

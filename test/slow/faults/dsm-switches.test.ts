import { describe, expect, it } from 'vitest';
import { SWITCHES } from '../../../sandbox/dsm/switches.ts';
import { type Rows, runCase } from './dsm-switch.ts';
import { callRows } from './dsm-switches-calls.ts';
import { eventCases, sessionRows } from './dsm-switches-sessions.ts';
import { taskRows } from './dsm-switches-tasks.ts';

const rows: Rows = { ...callRows, ...taskRows, ...sessionRows };

it('every switch of the NAS simulator has a request that meets it', () => {
  expect(Object.keys(rows).toSorted()).toEqual(Object.keys(SWITCHES).toSorted());
});

describe.each(Object.entries(rows))('with the switch %s on, a request', (_name, cases) => {
  it.each(cases.map((one) => [one.what, one] as const))(
    '%s',
    async (_what, one) => {
      await runCase(one);
    },
    60_000,
  );
});

it.each(eventCases.map((one) => [one.what, one] as const))(
  'a request %s',
  async (_what, one) => {
    await runCase(one);
  },
  60_000,
);

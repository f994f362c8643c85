import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { callCompound } from '../../../../src/directories/synology/session/compound.ts';
import type { Call, Session } from '../../../../src/directories/synology/session/session.ts';

/** A session that answers every call with this data. */
function answering(data: unknown): Session & { readonly calls: Call<unknown>[] } {
  const calls: Call<unknown>[] = [];
  return {
    where: 'the NAS',
    account: 'deskhand',
    calls,
    async call<T>(call: Call<T>) {
      calls.push(call);
      return (call.data as z.ZodType<T>).parse(data);
    },
    discover: async () => undefined,
    offers: async () => true,
    hasToken: async () => true,
    close: async () => undefined,
  };
}

const create = { api: 'SYNO.Core.User', method: 'create', version: 1, parameters: { name: 'ada "the first"' } };
const add = { api: 'SYNO.Core.Group.Member', method: 'add', version: 1, parameters: { group: 'x', name: ['ada'] } };
const changes = { changes: true };
const good = (data?: unknown) => ({ success: true, data });

describe('a compound', () => {
  it('sends its parts as they are, one after another, and stops at the first failure', async () => {
    const session = answering({ has_fail: false, result: [good({ uid: 1 }), good()] });
    expect(await callCompound(session, [create, add], changes)).toEqual([{ uid: 1 }, undefined]);
    expect(session.calls[0]?.parameters).toEqual({
      compound: [
        { api: 'SYNO.Core.User', method: 'create', version: 1, name: 'ada "the first"' },
        { api: 'SYNO.Core.Group.Member', method: 'add', version: 1, group: 'x', name: ['ada'] },
      ],
      mode: 'sequential',
      stop_when_error: true,
    });
  });

  it.each([
    ['a part that failed', { has_fail: true, result: [good(), { success: false, error: { code: 3205 } }] }, 3205],
    [
      'a part that failed where has_fail is left out',
      { result: [good(), { success: false, error: { code: 3205 } }] },
      3205,
    ],
    [
      'a part that failed where has_fail lies',
      { has_fail: false, result: [good(), { success: false, error: { code: 3205 } }] },
      3205,
    ],
    [
      'an error inside the data of a success',
      { has_fail: false, result: [good(), good({ error: { code: 3206 } })] },
      3206,
    ],
    [
      'an error beside a success',
      { has_fail: false, result: [good(), { success: true, error: { code: 3206 } }] },
      3206,
    ],
    ['a part that is missing', { has_fail: false, result: [good()] }, 100],
  ])('throws for %s, whatever the whole says', async (_what, data, number) => {
    const failure = callCompound(answering(data), [create, add], changes);
    await expect(failure).rejects.toMatchObject({ api: 'SYNO.Core.Group.Member', number });
  });

  it('does not claim that nothing was changed where DSM names no reason', async () => {
    const failure = callCompound(answering({ result: [good()] }), [create, add], changes);
    await expect(failure).rejects.toMatchObject({ effect: 'unknown' });
  });
});

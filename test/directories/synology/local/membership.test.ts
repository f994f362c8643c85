import { describe, expect, it } from 'vitest';
import { pollMembership } from '../../../../src/directories/synology/local/membership.ts';
import { sessionWith } from '../session/fake-session.ts';

describe('a membership task', () => {
  const status = (data: object | number) =>
    pollMembership(
      sessionWith({ 'SYNO.Core.User.Group join_status': typeof data === 'number' ? data : () => data }).session,
      { kind: 'dsm-membership', id: '@administrators/groupbatch1' },
    );

  it.each([
    [
      { finish: false, success: true, data: { progress: 1, total: 1 } },
      { state: 'running', done: 1, total: 1 },
    ],
    [{ finish: false }, { state: 'running' }],
    [{ finish: true, success: true }, { state: 'finished' }],
    [{ finish: true, success: false }, { state: 'failed' }],
    [117, { state: 'lost' }],
  ])('%j is %j', async (data, wanted) => {
    expect(await status(data)).toMatchObject(wanted);
  });

  it('that cannot be asked about is no verdict', async () => {
    await expect(status(105)).rejects.toMatchObject({ code: 'directory-not-permitted' });
  });
});

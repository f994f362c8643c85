import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../src/core/subject.ts';
import { createLocalHandlers, pollMembership } from '../../../src/directories/synology/local-changes.ts';
import { createLocalReading } from '../../../src/directories/synology/local-reading.ts';
import { sessionWith } from './fake-session.ts';
import { applyContext } from './nas.ts';

const ada = { directory: 'nas', id: '1030', name: 'ada', details: {}, service: false };
const subject: Subject = {
  kind: 'account',
  directory: { id: 'nas', label: 'Office NAS', kind: 'synology', handles: [], parts: {}, lists: false },
  account: ada,
};

function handlersOn(answers: Parameters<typeof sessionWith>[0]) {
  const { session, asked } = sessionWith(answers);
  const reading = createLocalReading({ session, directory: 'nas', clock: { now: () => 0 } });
  return { handlers: createLocalHandlers({ session, reading, changed: () => undefined }), asked };
}

describe('a reset mail', () => {
  const send = (msg: unknown) =>
    handlersOn({ 'SYNO.Auth.ForgotPwd send': () => ({ msg }) }).handlers['send-reset-mail']?.(
      subject,
      { kind: 'send-reset-mail', to: 'ada@example.org' },
      applyContext(),
    );

  it('was handed off where DSM answers 3', async () => {
    await expect(send(3)).resolves.toEqual({ state: 'done' });
  });

  it.each([1, '3', undefined])('may or may not have been sent where DSM answers %j', async (msg) => {
    await expect(send(msg)).rejects.toMatchObject({ effect: 'unknown', code: 'directory-answer-unknown' });
  });
});

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

it('a new password is sent alone, so that nothing else of the account is touched', async () => {
  let sent: unknown;
  const { handlers, asked } = handlersOn({
    'SYNO.Core.User.PasswordPolicy get': () => ({ strong_password: { min_length_enable: true, min_length: 30 } }),
    'SYNO.Core.User set': ({ parameters }) => {
      sent = parameters;
      return {};
    },
  });
  const context = applyContext();
  await handlers['set-password']?.(subject, { kind: 'set-password' }, context);
  expect(sent).toEqual({ name: 'ada', password: context.kept?.reveal() });
  expect(context.kept?.reveal()).toHaveLength(30);
  expect(asked).toEqual(['SYNO.Core.User.PasswordPolicy get', 'SYNO.Core.User set']);
});

it('the password is kept before it is sent, so that it cannot be lost', async () => {
  const { handlers, asked } = handlersOn({
    'SYNO.Core.User.PasswordPolicy get': () => ({}),
    'SYNO.Core.User set': () => ({}),
  });
  const keep = () => Promise.reject(new Error('the disk is full'));
  const setting = handlers['set-password']?.(subject, { kind: 'set-password' }, { ...applyContext(), keep });
  await expect(setting).rejects.toThrow('the disk is full');
  expect(asked).not.toContain('SYNO.Core.User set');
});

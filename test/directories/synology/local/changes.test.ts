import { describe, expect, it } from 'vitest';
import type { Details } from '../../../../src/core/account.ts';
import type { Subject } from '../../../../src/core/subject.ts';
import { createLocalHandlers } from '../../../../src/directories/synology/local/changes.ts';
import { createLocalReading } from '../../../../src/directories/synology/local/reading.ts';
import { applyContext } from '../../changing.ts';
import { sessionWith } from '../session/fake-session.ts';

const ada = { directory: 'nas', id: '1030', name: 'ada', details: {}, service: false };
const subject: Subject = {
  kind: 'account',
  directory: {
    id: 'nas',
    label: 'Office NAS',
    kind: 'synology',
    handles: [],
    parts: {},
    lists: false,
    describes: false,
  },
  account: ada,
};

function handlersOn(answers: Parameters<typeof sessionWith>[0]) {
  const { session, asked } = sessionWith(answers);
  const reading = createLocalReading({ session, directory: 'nas', clock: { now: () => 0 } });
  return {
    handlers: createLocalHandlers({ session, reading, clock: { now: () => 0 }, changed: () => undefined }),
    asked,
  };
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

it('a new password is sent alone, so that nothing else of the account is touched', async () => {
  let sent: unknown;
  const { handlers, asked } = handlersOn({
    'SYNO.Core.User.PasswordPolicy get': () => ({ strong_password: { min_length_enable: true, min_length: 30 } }),
    'SYNO.Core.User set': ({ parameters, secrets }) => {
      sent = { ...parameters, ...secrets };
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
  const getOrCreateSecret = () => Promise.reject(new Error('the disk is full'));
  const setting = handlers['set-password']?.(
    subject,
    { kind: 'set-password' },
    { ...applyContext(), getOrCreateSecret },
  );
  await expect(setting).rejects.toThrow('the disk is full');
  expect(asked).not.toContain('SYNO.Core.User set');
});

describe('a deletion', () => {
  const list = (...users: object[]) => ({ users, total: users.length });
  const remove = (data: unknown, listed: number | (() => object)) => {
    const { handlers, asked } = handlersOn({
      'SYNO.Core.User delete': ({ parameters }) => {
        expect(parameters).toEqual({ name: ['ada'] });
        return data;
      },
      'SYNO.Core.User list': listed,
      'SYNO.Core.Group get': () => ({ groups: [] }),
    });
    const deleting = handlers['delete-account']?.(subject, { kind: 'delete-account' }, applyContext());
    return { deleting, asked };
  };
  const isThere = () => list({ name: 'ada', uid: 1030, groups: ['users'] });

  it.each([{ errors: [3102] }, { errors: [] }, { name: 'ada', uid: 1030 }, {}, undefined])(
    'is ordered by an array of names, and %j is no failure',
    async (data) => {
      const { deleting, asked } = remove(data, isThere);
      await expect(deleting).resolves.toEqual({ state: 'done' });
      expect(asked).toEqual(['SYNO.Core.User delete']);
    },
  );

  it.each([{ errors: [3109] }, { errors: [3102, { code: 3109 }] }])(
    'was refused where %j is inside the success and the account is still there',
    async (data) => {
      const refusal = { effect: 'none', userMessage: expect.stringContaining('no active administrator would be left') };
      await expect(remove(data, isThere).deleting).rejects.toMatchObject(refusal);
    },
  );

  it('is done where an error is named but the account is gone', async () => {
    const taken = () => list({ name: 'ada', uid: 1099, groups: ['users'] });
    await expect(remove({ errors: [3109] }, taken).deleting).resolves.toEqual({ state: 'done' });
  });

  it('is not said to have changed nothing where the account cannot be read afterwards', async () => {
    await expect(remove({ errors: [3109] }, 105).deleting).resolves.toEqual({ state: 'done' });
  });
});

describe('details', () => {
  const set = (details: Details) => {
    let sent: unknown;
    const { handlers } = handlersOn({
      'SYNO.Core.User set': ({ parameters }) => {
        sent = parameters;
        return {};
      },
    });
    const setting = handlers['set-details']?.(subject, { kind: 'set-details', details }, applyContext());
    return { setting, sent: () => sent };
  };

  it('are sent alone, empty ones too', async () => {
    const { setting, sent } = set({ email: '' });
    await setting;
    expect(sent()).toEqual({ name: 'ada', email: '' });
  });

  it.each([
    [{ description: 'ä'.repeat(65) }, { code: 'invalid-input', fields: { description: expect.stringMatching(/64/) } }],
    [
      { email: 'ada@example.org', office: 'Berlin' },
      { code: 'not-supported', userMessage: expect.stringMatching(/office/) },
    ],
  ])('that DSM does not take are refused before anything is sent: %j', async (details, refusal) => {
    const { setting, sent } = set(details);
    await expect(setting).rejects.toMatchObject({ ...refusal, effect: 'none' });
    expect(sent()).toBeUndefined();
  });

  it('may be as long as DSM allows, counted in characters', async () => {
    const { setting, sent } = set({ description: '🙂'.repeat(64) });
    await setting;
    expect(sent()).toMatchObject({ description: '🙂'.repeat(64) });
  });
});

describe('a new account with an expiry and a flag', () => {
  const change = {
    kind: 'create-account',
    name: 'ada',
    details: {},
    expires: '2031-02-03',
    flags: { cannotChangePassword: true },
  } as const;
  const creating = async (shown: object) => {
    const sent: unknown[] = [];
    const { handlers } = handlersOn({
      'SYNO.Core.User.PasswordPolicy get': () => ({}),
      'SYNO.Core.User create': () => ({ name: 'ada', uid: 1030 }),
      'SYNO.Core.User get': () => ({ users: [{ name: 'ada', uid: 1030, groups: [], ...shown }] }),
      'SYNO.Core.User set': ({ parameters }) => {
        sent.push(parameters);
        return {};
      },
    });
    await handlers['create-account']?.({ kind: 'new-account', directory: subject.directory }, change, applyContext());
    return sent;
  };

  it('is complete where DSM took them', async () => {
    expect(await creating({ expired: '2031/2/3', cannot_chg_passwd: true })).toEqual([]);
  });

  it('gets what DSM did not take by a second call, and nothing else', async () => {
    expect(await creating({ expired: 'normal', cannot_chg_passwd: false })).toEqual([
      { name: 'ada', expired: '2031/2/3', cannot_chg_passwd: true },
    ]);
    expect(await creating({ expired: 'normal', cannot_chg_passwd: true })).toEqual([
      { name: 'ada', expired: '2031/2/3' },
    ]);
  });

  it('is left as it is where DSM does not tell of a flag', async () => {
    expect(await creating({ expired: '2031/2/3' })).toEqual([]);
  });
});

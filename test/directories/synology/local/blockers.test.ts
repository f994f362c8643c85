import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../src/core/account.ts';
import type { ChangeKind } from '../../../../src/core/change.ts';
import { localObstacle } from '../../../../src/directories/synology/local/blockers.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { openNas, type TestNas } from '../nas.ts';
import { sessionWith } from '../session/fake-session.ts';

async function obstacleOf({ local }: TestNas, name: string, kind: ChangeKind) {
  const change = kind === 'leave-group' ? leaving : undefined;
  return local.blocker?.(subjectOf(local, await accountNamed(local, name)), kind, change);
}

it.each([
  ['admin', 'delete-account', 'is built into DSM'],
  ['guest', 'delete-account', 'is built into DSM'],
  ['deskhand', 'delete-account', 'lock itself out'],
  ['deskhand', 'set-enabled', 'lock itself out'],
  ['admin', 'set-enabled', 'Only admin'],
  ['admin', 'set-password', 'Only admin'],
  ['admin', 'set-details', 'Only admin'],
] as const)('%s: %s is known not to work', async (name, kind, words) => {
  expect(await obstacleOf(await openNas(), name, kind)).toContain(words);
});

it.each([
  ['guest', 'set-enabled'],
  ['deskhand', 'set-details'],
  ['kim', 'delete-account'],
  ['temp01', 'delete-account'],
  ['temp01', 'set-enabled'],
  ['ada', 'set-details'],
] as const)('nothing is known against it for %s: %s', async (name, kind) => {
  expect(await obstacleOf(await openNas(), name, kind)).toBeUndefined();
});

const leaving = { kind: 'leave-group', group: { directory: 'nas', id: '101', name: 'administrators' } } as const;

describe.each(['delete-account', 'set-enabled', 'leave-group'] as const)('the last administrator and %s', (kind) => {
  it('is let go while another one can sign in', async () => {
    const nas = await openNas();
    const { accounts } = nas.dsm.state;
    const kim = accounts.user('kim');
    if (kim) accounts.group('administrators')?.members.add(kim);
    expect(await obstacleOf(nas, 'kim', kind)).toBeUndefined();
  });

  const kim = { directory: 'nas', id: '1027', name: 'kim', details: {}, enabled: true, administrator: true };
  const among = (members: readonly string[], account: Account = kim) => {
    const { session } = sessionWith({
      'SYNO.Core.Group.Member list': () => ({ users: members.map((name) => ({ name })) }),
      'SYNO.Core.User list': () => ({
        users: [
          { name: 'kim', expired: 'normal' },
          { name: 'lee', expired: 'normal' },
          { name: 'admin', expired: 'now' },
          { name: 'sam', expired: '2026/1/9' },
        ],
      }),
    });
    const clock = { now: () => Date.UTC(2026, 0, 10) };
    const directory = {
      id: 'nas',
      label: 'NAS',
      kind: 'synology',
      handles: [],
      parts: {},
      lists: true,
      describes: false,
    };
    return localObstacle(
      { session, clock },
      { kind: 'account', directory, account },
      kind,
      kind === 'leave-group' ? leaving : undefined,
    );
  };

  it.each([[['Kim']], [['Admin', 'kim', 'sam']]])('is kept where of %j nobody else can sign in', async (members) => {
    expect(await among(members)).toMatch(/last administrator .* that can sign in/);
  });

  it.each([[['kim', 'Lee']], [['admin', 'kim', 'EXAMPLE\\joan']]])(
    'is for DSM to judge where of %j somebody else may',
    async (members) => {
      expect(await among(members)).toBeUndefined();
    },
  );

  it('is another than one who cannot sign in anyway', async () => {
    expect(await among(['kim', 'admin'], { ...kim, enabled: false })).toBeUndefined();
  });
});

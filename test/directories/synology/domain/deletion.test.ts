import { describe, expect, it } from 'vitest';
import type { TaskRef } from '../../../../src/core/directory.ts';
import { pollDeletion } from '../../../../src/directories/synology/domain/deletion.ts';
import { toAccount } from '../../../../src/directories/synology/domain/entries.ts';
import { createContext } from '../../../contract/directory-fixture.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas, type TestNas } from '../nas.ts';
import { sessionWith } from '../session/fake-session.ts';

const deletion = { kind: 'delete-account' } as const;
const joansName = 'CN=joan,OU=Staff,DC=example,DC=org';

/** Orders the deletion without following it. */
async function order({ domain }: TestNas, name: string): Promise<TaskRef> {
  const subject = subjectOf(domain, await accountNamed(domain, name));
  const step = await domain.handlers['delete-account']?.(subject, deletion, createContext());
  if (step?.state !== 'running') throw new Error('The deletion is no task.');
  return JSON.parse(JSON.stringify(step.task)) as TaskRef;
}

describe('deleting an account of the domain', () => {
  it('is ordered first and carried out while it is asked about', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ deletionPolls: 3 });
    const { id } = await accountNamed(nas.domain, 'joan');
    const task = await order(nas, 'joan');
    expect(await nas.domain.readAccount(id)).toMatchObject({ name: 'joan' });
    expect(await nas.domain.poll(task)).toEqual({ state: 'running' });
    expect(await nas.domain.poll(task)).toEqual({ state: 'running' });
    expect(await nas.domain.readAccount(id)).toMatchObject({ name: 'joan' });
    expect(await nas.domain.poll(task)).toEqual({ state: 'finished' });
    expect(await nas.domain.readAccount(id)).toBeUndefined();
    expect(nas.count('SYNO.ActiveDirectory.Directory', 'delete')).toBe(1);
  });

  it('is asked about in a compound, as DSM’s own pages do', async () => {
    const nas = await openNas();
    await nas.domain.poll(await order(nas, 'joan'));
    expect(nas.count('SYNO.Entry.Request', 'request')).toBe(1);
    expect(nas.count('SYNO.ActiveDirectory.Polling', 'get')).toBe(1);
  });

  it('is followed on by a bot that was started anew', async () => {
    const nas = await openNas();
    const task = await order(nas, 'joan');
    nas.dsm.endSessions();
    expect(await nas.domain.poll(task)).toEqual({ state: 'running' });
    expect(await nas.domain.poll(task)).toEqual({ state: 'finished' });
  });

  it('finds the account whatever its distinguished name holds', async () => {
    const nas = await openNas();
    const { tree } = nas.dsm.state.domain;
    const [staff, user] = [tree.find('OU=Staff,DC=example,DC=org'), tree.named('joan')?.user];
    if (!staff || !user) throw new Error('The fixtures have changed.');
    const name = '#Smith, Jo "the first" + <1>; \\ = Söhne ';
    tree.add(staff, { category: 'person', name, samAccountName: 'josmith', user });
    const { id } = await accountNamed(nas.domain, 'josmith');
    await apply(nas.domain, subjectOf(nas.domain, await accountNamed(nas.domain, 'josmith')), deletion);
    expect(await nas.domain.readAccount(id)).toBeUndefined();
    expect(tree.named('josmith')).toBeUndefined();
    expect(tree.named('joan')).toBeDefined();
  });

  it('is no longer found by a search', async () => {
    const { domain } = await openNas();
    expect(await domain.search('clarke', 'account', 5)).toHaveLength(1);
    await apply(domain, subjectOf(domain, await accountNamed(domain, 'joan')), deletion);
    await expect.poll(() => domain.search('clarke', 'account', 5)).toEqual([]);
  });

  it('has failed where its entry says so, though the task has finished', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ deletionFailsEach: true, deletionPolls: 1 });
    const outcome = await nas.domain.poll(await order(nas, 'joan'));
    expect(outcome).toMatchObject({ state: 'failed', reason: expect.stringContaining('operations error') });
    expect(await nas.domain.findAccount('joan')).toBeDefined();
  });

  it('is lost where DSM no longer knows the task: what the domain shows decides', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ deletionTaskFails: true });
    expect(await nas.domain.poll(await order(nas, 'joan'))).toMatchObject({ state: 'lost' });
    expect(await nas.domain.findAccount('joan')).toBeDefined();
  });
});

describe('what a deletion’s report says', () => {
  const task = { kind: 'domain-deletion', id: '@administrators/x', dn: joansName };
  const answering = (part: unknown) =>
    sessionWith({ 'SYNO.Entry.Request request': () => ({ has_fail: false, result: [part] }) }).session;
  const report = (data: unknown) => answering({ success: true, data });
  const row = (dn: string, status?: unknown) => ({ finished: true, total: 1, data: [{ dn, status }] });

  it.each([
    ['an empty status', row(joansName, {}), 'finished'],
    ['an empty status under another spelling of the name', row('cn=JOAN, ou=staff,dc=EXAMPLE,dc=org', {}), 'finished'],
    ['a status with a code', row(joansName, { code: 10237 }), 'failed'],
    ['a status with anything else in it', row(joansName, { reason: [1] }), 'failed'],
    ['an unfinished task, whatever its entries say', { ...row(joansName, {}), finished: false }, 'running'],
    ['a finished task without a status', row(joansName), 'lost'],
    ['a finished task about another object', row('CN=mary,OU=Staff,DC=example,DC=org', {}), 'lost'],
    ['a finished task without entries', { finished: true, total: 1 }, 'lost'],
    ['no report', undefined, 'failed'],
    ['a report without a word whether it has finished', { total: 1, data: [] }, 'failed'],
  ])('takes %s for its word', async (_what, data, state) => {
    expect(await pollDeletion(report(data), task)).toMatchObject({ state });
  });

  it.each([
    ['a task that is not known', { success: false, error: { code: 117 } }, 'lost'],
    ['a failure of the database', { success: false, error: { code: 10104 } }, 'failed'],
    ['a failure without a reason', { success: false }, 'failed'],
  ])('takes %s for its word', async (_what, part, state) => {
    expect(await pollDeletion(answering(part), task)).toMatchObject({ state });
  });

  it('gives no verdict where DSM does not let itself be asked', async () => {
    const denied = answering({ success: false, error: { code: 105 } });
    await expect(pollDeletion(denied, task)).rejects.toMatchObject({ code: 'directory-not-permitted' });
    const { session } = sessionWith({ 'SYNO.Entry.Request request': 100 });
    await expect(pollDeletion(session, task)).rejects.toMatchObject({ api: 'SYNO.Entry.Request' });
  });
});

describe('what stands in the way of a deletion', () => {
  it('is that a domain cannot do without the account', async () => {
    const nas = await openNas();
    const { domain, dsm } = nas;
    const obstacleTo = async (name: string) =>
      domain.blocker?.(subjectOf(domain, await accountNamed(domain, name)), 'delete-account');
    expect(await obstacleTo('krbtgt')).toMatch(/krbtgt.*service/);
    expect(await obstacleTo('Administrator')).toMatch(/Administrator is built into every domain/);
    expect(await obstacleTo('Guest')).toMatch(/Guest is built into every domain/);
    expect(await obstacleTo('joan')).toBeUndefined();
    const mary = dsm.state.domain.tree.named('mary');
    if (!mary) throw new Error('The fixtures lack mary.');
    Object.assign(mary, { builtIn: true });
    expect(await obstacleTo('mary')).toMatch(/mary is built into every domain/);
  });

  it.each([
    ['EXAMPLE\\joan', true],
    ['example\\JOAN', true],
    ['joan@example.org', true],
    ['joan', false],
    ['EXAMPLE\\joanna', false],
    ['joan@elsewhere.org', false],
  ])('is that Deskhand itself signs in as %s', (self, isOwn) => {
    const object = { dn: joansName, objectCategory: 'person', sAMAccountName: 'joan' };
    const domain = { base: 'DC=example,DC=org', workgroup: 'EXAMPLE', realm: 'EXAMPLE.ORG' };
    const account = toAccount({ directory: 'office', object, synced: undefined, groups: undefined, domain, self });
    expect(account?.service).toBe(isOwn);
  });
});

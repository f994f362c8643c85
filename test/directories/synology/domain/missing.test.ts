import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/directory.ts';
import { isOfferedBy } from '../../../../src/core/operation.ts';
import { loadOperations } from '../../../../src/operations/index.ts';
import { openNas, type TestNas } from '../nas.ts';

const operations = [...(await loadOperations()).values()].filter(
  ({ subject }) => subject === 'directory' || subject.startsWith('new-'),
);
const offered = ({ domain }: TestNas) =>
  operations.filter((operation) => isOfferedBy(operation, viewOf(domain))).map(({ name }) => name);

/** A bot that is started on a NAS which lacks the package. */
async function openWithout(): Promise<TestNas> {
  const before = await openNas();
  before.dsm.faults.set({ directoryServerInstalled: false });
  return openNas({ on: before });
}

/** Has the domain look again, as it does every few minutes, and whenever something is not found. */
const look = ({ domain }: TestNas) => domain.findAccount('nobody').catch((cause: unknown) => cause);

describe('a NAS without the package Directory Server', () => {
  it('offers nothing of the domain from the start, and the rest of it as ever', async () => {
    const nas = await openWithout();
    expect(await look(nas)).toMatchObject({
      code: 'not-supported',
      userMessage: expect.stringMatching(/Directory Server/),
    });
    const view = viewOf(nas.domain);
    expect(view).toMatchObject({ handles: [], parts: {}, lists: false, describes: false });
    expect(offered(nas)).toEqual([]);
    expect(viewOf(nas.local).handles).toContain('set-password');
    const bad = (await nas.domain.check()).filter(({ level }) => level === 'bad').map(({ text }) => text);
    expect(bad.join(' ')).toMatch(/Directory Server is not installed/);
  });

  it('offers it once the package is there, without being started anew', async () => {
    const nas = await openWithout();
    await look(nas);
    nas.dsm.faults.set({ directoryServerInstalled: true });
    expect(await nas.domain.findAccount('joan')).toMatchObject({ name: 'joan' });
    expect(viewOf(nas.domain)).toMatchObject({ lists: true, describes: true });
    expect(offered(nas)).toEqual(
      expect.arrayContaining(['create-account', 'create-group', 'show-directory', 'sync-domain']),
    );
  });

  it('offers it no longer where the package is taken away', async () => {
    const nas = await openNas();
    await nas.domain.findAccount('joan');
    expect(viewOf(nas.domain).handles).toContain('create-group');
    nas.dsm.faults.set({ directoryServerInstalled: false });
    expect(await look(nas)).toMatchObject({ code: 'not-supported' });
    expect(viewOf(nas.domain).handles).toEqual([]);
  });

  it('goes on offering it where the NAS only does not answer', async () => {
    const nas = await openNas();
    await nas.domain.findAccount('joan');
    nas.dsm.faults.set({ page: [{ status: 502 }] });
    expect(await look(nas)).toMatchObject({ code: 'directory-unreachable' });
    expect(viewOf(nas.domain).handles).toContain('create-group');
  });
});

import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/directory.ts';
import { readDomainFacts } from '../../../../src/directories/synology/domain/facts.ts';
import { createContext } from '../../../contract/directory-fixture.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { openNas } from '../nas.ts';
import { sessionWith } from '../session/fake-session.ts';

const ifReadable = async (facts: Promise<{ facts: readonly { label: string; value: string }[] }> | undefined) =>
  Object.fromEntries(((await facts)?.facts ?? []).map(({ label, value }) => [label, value]));

describe('what a domain tells of itself', () => {
  it('is its names, its state, its controllers with their roles, and what the NAS knows of it', async () => {
    const { domain, dsm } = await openNas();
    expect(viewOf(domain).describes).toBe(true);
    const where = new URL(dsm.url).host;
    expect(await ifReadable(domain.readFacts?.())).toEqual({
      Domain: 'EXAMPLE.ORG',
      Workgroup: 'EXAMPLE',
      'Directory Server': `runs on ${where}`,
      Controller: 'AD.EXAMPLE.ORG (pdc, rid, schema, naming, infrastructure)',
      'Domain service of the NAS': 'on',
      'On the NAS': '7 accounts and 6 groups, as of the last sync',
      'New accounts and groups': 'in CN=Users,DC=example,DC=org',
    });
  });

  it('holds no rules for passwords: those that DSM shows are of local accounts', async () => {
    const { domain } = await openNas();
    expect((await domain.readFacts?.())?.settings).toEqual({});
  });

  it('names the container of the configuration', async () => {
    const { domain } = await openNas({ domainSettings: { container: 'OU=Staff,DC=example,DC=org' } });
    expect(await ifReadable(domain.readFacts?.())).toMatchObject({
      'New accounts and groups': 'in OU=Staff,DC=example,DC=org',
    });
  });

  it('is told without what DSM does not tell during a sync', async () => {
    const { domain, dsm } = await openNas();
    dsm.faults.set({ busyWhileUpdating: true, syncPolls: 5 });
    const joan = subjectOf(domain, await accountNamed(domain, 'joan'));
    await domain.handlers['sync-domain']?.(joan, { kind: 'sync-domain' }, createContext());
    const facts = await ifReadable(domain.readFacts?.());
    expect(facts).toMatchObject({ Domain: 'EXAMPLE.ORG' });
    expect(facts).not.toHaveProperty('On the NAS');
  });

  it('fails where Directory Server cannot be asked', async () => {
    const { domain, dsm } = await openNas();
    dsm.faults.set({ refuse: [{ api: 'SYNO.ActiveDirectory.Info', method: 'get', code: 105 }] });
    await expect(domain.readFacts?.()).rejects.toMatchObject({ code: 'directory-not-permitted' });
  });

  it.each([
    ['starting', /says “starting” on nas/],
    [undefined, /does not report its state/],
  ])('gives the state %s in its own word', async (status, words) => {
    const data = { domainBasicInfo: { realm: 'A.B', workgroup: 'A' }, domainControllers: [{ dn: 'CN=AD,DC=a,DC=b' }] };
    const { session } = sessionWith({ 'SYNO.ActiveDirectory.Info get': () => ({ status, data }) });
    expect(await ifReadable(readDomainFacts(session, undefined))).toMatchObject({
      'Directory Server': expect.stringMatching(words),
      Controller: 'CN=AD,DC=a,DC=b',
    });
  });
});

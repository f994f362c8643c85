import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDsm } from '../../sandbox/dsm/index.ts';
import { MovableClock } from '../../sandbox/kit/simulator.ts';
import { openWebhook } from '../../src/audit/sinks/webhook.ts';
import { loadConfig } from '../../src/config/index.ts';
import { escapeValue, parseDn } from '../../src/core/distinguished-name.ts';
import { Secret } from '../../src/core/secret.ts';
import { EndpointUrl } from '../../src/directories/endpoint-settings.ts';
import { loadKinds } from '../../src/directories/index.ts';
import { ApproveRule, Rule } from '../../src/policy/rule.ts';
import { openNas } from '../directories/synology/nas.ts';
import { Office } from '../support/an-office.ts';
import { anAccount, person } from '../support/builders.ts';
import { max, RequestHarness } from '../support/request-harness.ts';

const hostile = [
  'ada)(uid=*',
  '*',
  'ada,OU=Staff,DC=example,DC=org',
  'ada+CN=boss',
  'a"],"name":"boss',
  '{"api":"SYNO.Core.User","method":"delete"}',
  'ada&method=delete&name=boss',
  '\\2a',
  'ada\u0000boss',
  '\u202Eada',
  "o'neil; drop table users",
  '#ada <x>',
  '../../boss',
  'x'.repeat(1_000),
];

describe('E10 injection through names', () => {
  it.each(hostile)('%j finds nobody, breaks no query, and is no other call', async (name) => {
    const { dsm, local, domain } = await openNas();
    expect(await local.findAccount(name).catch(() => undefined)).toBeUndefined();
    expect(await domain.findAccount(name).catch(() => undefined)).toBeUndefined();
    await local.search(name, 'account', 5).catch(() => []);
    await domain.search(name, 'account', 5).catch(() => []);
    const methods = new Set(dsm.calls.of().map(({ method }) => method));
    for (const method of methods)
      expect(['query', 'login', 'logout', 'list', 'get', 'getinfo', 'info', 'request', 'load']).toContain(method);
    expect(local.label).toBe('Office NAS');
  });

  it.each(hostile)('%j stays one value of a distinguished name', (name) => {
    const dn = parseDn(`CN=${escapeValue(name)},OU=Staff,DC=example,DC=org`);
    expect(dn).toHaveLength(4);
    expect(JSON.stringify(dn?.[0])).toContain(JSON.stringify(name).slice(1, -1));
  });
});

describe('E14 theft on the way to the NAS', () => {
  it('no password or session id is ever in an address; a certificate that changes gets neither', async () => {
    const office = await Office.open();
    onTestFinished(() => office.close());
    const kim = office.person('kim');
    await kim.types('/helpdesk show-account ada');
    await kim.sees(/Username/, { within: 'modal' });
    await kim.closesModal();
    expect(office.dsm.calls.of('SYNO.API.Auth').length).toBeGreaterThan(0);
    expect(office.dsm.calls.of().flatMap(({ secretsInUrl }) => secretsInUrl)).toEqual([]);
    expect(office.dsm.calls.of().filter(({ verb, api }) => verb === 'GET' && api === 'SYNO.API.Auth')).toEqual([]);
    office.dsm.changeCertificate();
    const before = office.dsm.calls.of().length;
    await kim.types('/helpdesk show-account max');
    await kim.sees(/certificate/, { within: 'modal' });
    expect(office.dsm.calls.of().length).toBe(before);
  });

  it('a self-signed certificate that nobody has vouched for is not talked to', async () => {
    const dsm = await startDsm({ clock: new MovableClock(), tlsPort: 0 });
    onTestFinished(() => dsm.close());
    const wary = await openNas({ settings: { url: dsm.tlsUrl } });
    await expect(wary.local.findAccount('ada')).rejects.toThrow(/certificate/);
    expect(dsm.calls.of()).toEqual([]);
    const trusting = await openNas({ settings: { url: dsm.tlsUrl, fingerprint: dsm.fingerprint256 } });
    expect(await trusting.local.findAccount('ada')).toBeDefined();
  });

  it('plain http is refused at the start, but to this machine', () => {
    for (const url of [
      'http://nas.example.org:5000',
      'http://10.0.0.5',
      'http://localhost.evil.example',
      'ftp://nas',
      'https://a:b@nas',
    ]) {
      expect(EndpointUrl.safeParse(url).success, url).toBe(false);
    }
    expect(EndpointUrl.safeParse('https://nas.example.org:5001').success).toBe(true);
  });
});

describe('E15 forged requests to inner addresses', () => {
  it('addresses come from deskhand.yml only, plain http leaves this machine nowhere, and no redirect is followed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskhand-addresses-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const example = readFileSync(join(import.meta.dirname, '../../deskhand.example.yml'), 'utf8');
    writeFileSync(join(folder, 'policy.yml'), '');
    const kinds = await loadKinds();
    for (const url of [
      'http://169.254.169.254/latest',
      'http://[::]/',
      'http://[fe80::1]/',
      'file:///etc/passwd',
      'gopher://x',
    ]) {
      writeFileSync(join(folder, 'deskhand.yml'), `${example}\naudit: { sinks: [{ webhook: "${url}" }] }\n`);
      expect(() => loadConfig({ file: join(folder, 'deskhand.yml'), kinds, environment: {} }), url).toThrow(
        /audit\.sinks.*https/,
      );
    }
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/latest/meta-data' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit`;
    const sink = openWebhook({ kind: 'webhook', url, secret: new Secret('whsec_AAAA') }, { now: () => 0 });
    const line = { sequence: 1, hash: '0'.repeat(64), text: '{}', at: 0, kind: 'requested' };
    await expect(sink.send([line] as never, new AbortController().signal)).rejects.toThrow(/302/);
    await sink.close();
    expect(asked).toEqual(['/audit']);
  });
});

describe('E17 rate limits, bombing and guessing', () => {
  const hour = 3_600_000;

  it('however the name is spelled, one account has one limit, counted before any directory is asked, and kept', async () => {
    const test = await RequestHarness.open();
    onTestFinished(() => test.close());
    await test.stop();
    test.limits = { ...test.limits, target: { count: 3, within: hour } };
    await test.start();
    const agents = ['U0KIM', 'U0LEE'].map(person);
    const submitted: string[] = [];
    for (const [index, name] of ['ada', 'ADA', 'nas/Ada', 'ada@example.org', 'ADA@EXAMPLE.ORG'].entries()) {
      const who = agents[index % 2] ?? person('U0KIM');
      const { found } = await test.service.findNamed(who, 'reset-password', name);
      const { id = '', directory = '' } = found[0] ?? {};
      const subject = { kind: 'account' as const, directory, id, name };
      const draft = { person: who, channel: 'C0HELPDESK', operation: 'reset-password', subject, values: {} };
      const { proof = '' } = await test.service.preview(draft);
      await test.service.submit(draft, `submission/${index}`, proof).then(
        () => submitted.push('sent'),
        (cause: { code?: string }) => submitted.push(String(cause.code)),
      );
    }
    expect(submitted).toEqual(['sent', 'sent', 'sent', 'limited', 'limited']);
    await test.stop();
    await test.start();
    test.nas.isDown = true;
    const subject = { kind: 'account' as const, directory: 'nas', id: '1030', name: 'ada' };
    const draft = { person: person('U0KIM'), channel: 'C0HELPDESK', operation: 'reset-password', subject, values: {} };
    await expect(test.service.submit(draft, 'once more', '')).rejects.toMatchObject({ code: 'limited' });
  });

  it('a name that fits nothing, or cannot be helped, counts like one that can: limits tell nobody which accounts exist', async () => {
    for (const name of ['nobody', 'alan', 'lee']) {
      const test = await RequestHarness.open();
      onTestFinished(() => test.close());
      await test.stop();
      test.limits = { ...test.limits, agent: { count: 3, within: hour } };
      await test.start();
      test.people.teams.set('S0EVERYBODY', new Set(['U0MAX']));
      test.nas.accounts.set('1032', anAccount({ id: '1032', name: 'alan', details: {} }));
      const rule = { id: 'links', who: { in: ['everybody'] }, do: ['email-reset-link'], because: 'Everybody.' };
      const teams = new Map([['everybody', { usergroup: 'S0EVERYBODY' }]]);
      test.policy = { ...test.policy, teams, may: [Rule.parse(rule)], approve: [] };
      expect(await test.service.hidesExistence(max, 'email-reset-link')).toBe(true);
      const asks = (whom: string, at: number) =>
        test.service.submitHidingExistence(max, 'C0GENERAL', 'email-reset-link', whom, `discreet/${at}`);
      for (const at of [1, 2, 3]) await asks(name, at);
      await asks('ada', 4);
      const asked = (await test.context.journal.list({ limit: 10 })).map(({ subjectName }) => subjectName);
      expect(
        asked.filter((subject) => /ada/i.test(subject)),
        name,
      ).toEqual([]);
    }
  });

  it('a mailbox gets three codes for one request at most, and a code five tries', async () => {
    const test = await RequestHarness.open();
    onTestFinished(() => test.close());
    const rule = { id: 'proof', do: ['reset-password'], from: ['holder'], within: '4h', because: 'The holder.' };
    test.policy = { ...test.policy, approve: [ApproveRule.parse(rule)] };
    test.nas.accounts.set('1030', anAccount());
    const subject = { kind: 'account' as const, directory: 'nas', id: '1030', name: 'ada' };
    const draft = { person: person('U0KIM'), channel: 'C0HELPDESK', operation: 'reset-password', subject, values: {} };
    const { proof = '' } = await test.service.preview(draft);
    const { id } = await test.service.submit(draft, 'submission/1', proof);
    await test.service.holderUnreachable(id, draft.person);
    const mails = await Promise.allSettled(Array.from({ length: 8 }, () => test.service.mailCode(id, draft.person)));
    expect(mails.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(3);
    expect(test.mails.length).toBeLessThanOrEqual(3);
    const tries = Array.from({ length: 40 }, (_, index) => String(index).padStart(6, '9'));
    await Promise.allSettled(tries.map((code) => test.service.enterCode(id, draft.person, code)));
    expect((await test.service.request(id)).proof?.code?.failures).toBeLessThanOrEqual(5);
    expect(await test.context.journal.secrets(id)).toHaveLength(1);
    await test.service.cancel(id, draft.person);
    expect(await test.context.journal.secrets(id)).toEqual([]);
    expect(test.nas.called).toEqual([]);
  });
});

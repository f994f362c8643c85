import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMovableClock } from '../../../src/core/clock.ts';
import { failureOf } from '../../contract/directory-fixture.ts';
import { apply, subjectNamed } from '../../directories/changing.ts';
import { asAdministrator, first, makeAccount, openDirectory, second, signInRefusal } from './client.ts';
import { deskhand } from './prepare.ts';
import { startProxy, tags } from './proxy.ts';

const isBind = ({ tag }: { readonly tag: number }) => tag === 0x60;
const fingerprint = ({ certificate }: { readonly certificate: string }) =>
  new X509Certificate(certificate).fingerprint256;

describe('trust', () => {
  it.each(['ldaps', 'ldap'])('is in the authority, over %s', async (scheme) => {
    const directory = await openDirectory({ urls: [`${scheme}://${first.address}`] });
    expect(await directory.findAccount('Administrator')).toMatchObject({ name: 'Administrator' });
  });

  it.each(['ldaps', 'ldap'])('is in the fingerprint alone, over %s', async (scheme) => {
    const urls = [`${scheme}://${first.address}`];
    const right = await openDirectory({
      urls,
      settings: { ca_file: undefined, fingerprint: [fingerprint(second), fingerprint(first)] },
    });
    expect(await right.findAccount('Administrator')).toMatchObject({ name: 'Administrator' });
    const wrong = await openDirectory({ urls, settings: { ca_file: undefined, fingerprint: fingerprint(second) } });
    const failure = await failureOf(wrong.findAccount('Administrator'));
    expect(failure).toMatchObject({ code: 'directory-not-trusted', effect: 'none' });
    expect(String(failure)).toContain(fingerprint(first));
  });

  it.each(['ldaps', 'ldap'])(
    'is in nobody where neither is given, and then the password is not sent, over %s',
    async (scheme) => {
      const directory = await openDirectory({
        urls: [`${scheme}://${first.address}`],
        settings: { ca_file: undefined },
      });
      expect(await failureOf(directory.findAccount('ada'))).toMatchObject({
        code: 'directory-not-trusted',
        effect: 'none',
      });
    },
  );

  it('is not in a certificate for another name', async () => {
    // The proxy shows the certificate of the first controller, which is not for this address.
    const proxy = await startProxy(first);
    onTestFinished(proxy.stop);
    const directory = await openDirectory({ urls: [proxy.url.replace('localhost', '127.0.0.1')] });
    const failure = await failureOf(directory.findAccount('ada'));
    expect(failure).toMatchObject({ code: 'directory-not-trusted', effect: 'none' });
    expect(String(failure)).toMatch(/another host name/);
    expect(proxy.count(isBind)).toBe(0);
  });

  it('is told of a port that speaks no TLS', async () => {
    const server = createServer((socket) => socket.end('220 hello\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const directory = await openDirectory({ urls: [`ldaps://127.0.0.1:${port}`] });
    expect(await failureOf(directory.findAccount('ada'))).toMatchObject({
      code: 'directory-not-trusted',
      effect: 'none',
    });
  });
});

describe('signing in', () => {
  it('is done on each connection anew', async () => {
    const proxy = await startProxy(first);
    onTestFinished(proxy.stop);
    const directory = await openDirectory({ urls: [proxy.url] });
    expect(await directory.findAccount('Administrator')).toBeDefined();
    await directory.search('adm', 'account', 1);
    const before = proxy.count(isBind);
    proxy.cut();
    expect(await directory.findAccount('Administrator')).toBeDefined();
    expect(proxy.count(isBind)).toBeGreaterThan(before);
  });

  it('with a wrong password is not tried again by everybody who asks, so that the account is not locked', async () => {
    const proxy = await startProxy(first);
    onTestFinished(proxy.stop);
    const clock = createMovableClock();
    const directory = await openDirectory({
      urls: [proxy.url],
      password: 'Not-the-password-1',
      clock,
    });
    for (let asked = 0; asked < 5; asked += 1) {
      const failure = await failureOf(directory.findAccount('ada'));
      expect(failure).toMatchObject({ code: 'directory-login-refused', effect: 'none' });
      expect(String(failure)).toMatch(/password is wrong/);
    }
    expect(proxy.count(isBind)).toBe(1);
    clock.setAhead(61_000);
    await failureOf(directory.findAccount('ada'));
    expect(proxy.count(isBind)).toBe(2);
  });

  it('is never tried with an empty password', async () => {
    const proxy = await startProxy(first);
    onTestFinished(proxy.stop);
    const directory = await openDirectory({ urls: [proxy.url], password: '' });
    expect(await failureOf(directory.findAccount('ada'))).toMatchObject({ code: 'directory-login-refused' });
    expect(proxy.count(isBind)).toBe(0);
  });
});

describe('two domain controllers', () => {
  async function behindProxies() {
    const proxies = [await startProxy(first), await startProxy(second)] as const;
    onTestFinished(async () => {
      for (const proxy of proxies) await proxy.stop();
    });
    return { proxies, directory: await openDirectory({ urls: proxies.map(({ url }) => url) }) };
  }

  it('take each other’s place: reading and resetting go on at the second one', async () => {
    await asAdministrator((client) => makeAccount(client, 'grace'), second);
    const { proxies, directory } = await behindProxies();
    expect(await directory.findAccount('Administrator')).toBeDefined();
    expect(proxies[1].count(isBind)).toBe(0);
    await proxies[0].stop();
    const subject = await subjectNamed(directory, 'grace');
    const { secret = '' } = await apply(directory, subject, { kind: 'set-password' });
    expect(await signInRefusal('grace', secret, second)).toBeUndefined();
    const findings = await directory.check();
    expect(findings.filter(({ level }) => level === 'bad')).toHaveLength(1);
  });

  it('do not both get a wrong password: the second would count it too', async () => {
    const proxies = [await startProxy(first), await startProxy(second)] as const;
    onTestFinished(async () => {
      for (const proxy of proxies) await proxy.stop();
    });
    const directory = await openDirectory({ urls: proxies.map(({ url }) => url), password: 'Not-the-password-1' });
    await failureOf(directory.findAccount('ada'));
    expect(proxies[0].count(isBind) + proxies[1].count(isBind)).toBe(1);
  });

  it('never both get a change whose answer was lost', async () => {
    for (const controller of [first, second])
      await asAdministrator((client) => makeAccount(client, 'grace'), controller);
    const { proxies, directory } = await behindProxies();
    const subject = await subjectNamed(directory, 'grace');
    const isChange = ({ tag }: { readonly tag: number }) => tag === tags.modify;
    proxies[0].loseAnswer(isChange);
    const change = { kind: 'set-details', details: { title: 'Admiral' } } as const;
    expect(await failureOf(apply(directory, subject, change))).toMatchObject({ effect: 'unknown' });
    expect(proxies[0].count(isChange)).toBe(1);
    expect(proxies[1].count(isChange)).toBe(0);
  });

  it('do not make twice what one of them has not answered: the one that was asked is looked at, or nobody knows', async () => {
    for (const controller of [first, second])
      await asAdministrator((client) => makeAccount(client, 'grace'), controller);
    const { proxies, directory } = await behindProxies();
    const subject = await subjectNamed(directory, 'grace');
    const isChange = ({ tag }: { readonly tag: number }) => tag === tags.modify;
    const change = { kind: 'set-details', details: { title: 'Admiral' } } as const;
    proxies[0].loseAnswer(isChange);
    expect(await failureOf(apply(directory, subject, change))).toMatchObject({ effect: 'unknown' });
    // The second one does not know of it, so it is the first that tells.
    expect((await directory.findAccount('grace'))?.details.title).toBe('Admiral');
    proxies[0].loseAnswer(isChange);
    expect(await failureOf(apply(directory, subject, change))).toMatchObject({ effect: 'unknown' });
    await proxies[0].stop();
    const failure = await failureOf(apply(directory, subject, change));
    expect(failure).toMatchObject({ code: 'directory-unreachable', effect: 'unknown' });
    expect(proxies[1].count(isChange)).toBe(0);
    // Other objects are changed there meanwhile.
    const other = await subjectNamed(directory, 'deskhand');
    const refused = await failureOf(apply(directory, other, change));
    expect(refused).toMatchObject({ code: 'directory-not-permitted' });
    expect(proxies[1].count(isChange)).toBe(1);
  });

  it('that are both down are both named', async () => {
    const { proxies, directory } = await behindProxies();
    for (const proxy of proxies) await proxy.stop();
    const failure = await failureOf(directory.findAccount('ada'));
    expect(failure).toMatchObject({ code: 'directory-unreachable', effect: 'none' });
    for (const { url } of proxies) expect(String(failure)).toContain(new URL(url).host);
  });
});

describe('a controller that hangs', () => {
  it('is given up, the change may have been made, and it is not made a second time', async () => {
    await asAdministrator((client) => makeAccount(client, 'grace'));
    const proxy = await startProxy(first);
    onTestFinished(proxy.stop);
    const directory = await openDirectory({ urls: [proxy.url], settings: { timeout: 2 } });
    const subject = await subjectNamed(directory, 'grace');
    const isChange = ({ tag }: { readonly tag: number }) => tag === tags.modify;
    proxy.holdAnswer(isChange);
    const change = { kind: 'set-details', details: { title: 'Admiral' } } as const;
    expect(await failureOf(apply(directory, subject, change))).toMatchObject({
      code: 'directory-unreachable',
      effect: 'unknown',
    });
    expect(proxy.count(isChange)).toBe(1);
    // Looking is possible at once, and shows that it was made.
    expect((await directory.findAccount('grace'))?.details.title).toBe('Admiral');
  });

  it('does not keep people waiting for ever while connecting', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as { port: number };
    const urls = [`ldaps://127.0.0.1:${port}`, `ldaps://${first.address}`];
    const directory = await openDirectory({ urls });
    const began = performance.now();
    expect(await directory.findAccount('Administrator')).toBeDefined();
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

describe('rights', () => {
  it('that Deskhand has and lacks are told by check', async () => {
    await asAdministrator((client) => makeAccount(client, 'grace'));
    const own = (await (await openDirectory()).check()).map(({ level, text }) => `${level}: ${text}`);
    expect(own.filter((line) => !line.startsWith('good'))).toEqual([]);
    expect(own.join('\n')).toMatch(/may create accounts and groups in OU=Staff/);
    expect(own.join('\n')).toMatch(/may .*unlock, disable and enable, set an expiry, edit details, rename/);
    // The same account outside of what is delegated to it.
    const outside = await openDirectory({ settings: { container: `CN=Users,DC=example,DC=test` } });
    const lacking = await outside.check();
    expect(
      lacking.some(({ level, text }) => level === 'warning' && /may not create accounts or groups/.test(text)),
    ).toBe(true);
  });

  it('of an account without any delegation are told as missing, one by one', async () => {
    const password = 'Plain-1-Pass-Wort';
    await asAdministrator(async (client) => {
      await makeAccount(client, 'plain', { password });
      await makeAccount(client, 'grace');
    });
    const directory = await openDirectory({ password, settings: { account: 'plain@example.test' } });
    const texts = (await directory.check()).filter(({ level }) => level === 'warning').map(({ text }) => text);
    for (const what of ['unlock', 'disable and enable', 'edit details'])
      expect(texts.some((text) => text.includes(`may not ${what}`))).toBe(true);
  });

  it('end with the organisational unit: outside of it nothing can be changed', async () => {
    await asAdministrator((client) => makeAccount(client, 'outsider', { container: 'CN=Users,DC=example,DC=test' }));
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'outsider');
    const changes = [
      { kind: 'set-password' },
      { kind: 'unlock-account' },
      { kind: 'set-enabled', enabled: false },
      { kind: 'set-details', details: { title: 'x' } },
      { kind: 'delete-account' },
    ] as const;
    for (const change of changes)
      expect(await failureOf(apply(directory, subject, change))).toMatchObject({
        code: 'directory-not-permitted',
        effect: 'none',
      });
  });
});

it('takes each form of the account’s name', async () => {
  for (const account of ['EXAMPLE\\deskhand', `CN=${deskhand.name},CN=Users,DC=example,DC=test`]) {
    const directory = await openDirectory({ settings: { account } });
    expect(await directory.findAccount(deskhand.name)).toMatchObject({ service: true });
  }
});

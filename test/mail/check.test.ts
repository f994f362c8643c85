import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { aMailer, aMailServer, codeMail, settingsFor } from './a-mail-server.ts';

describe('checking the mail server', () => {
  it('says that it takes the account, and over what, and sends nothing', async () => {
    const server = await aMailServer();
    for (const security of ['tls', 'starttls'] as const) {
      const settings = settingsFor(server, { security });
      expect(await aMailer(settings).mailer.check()).toEqual([
        {
          level: 'good',
          text: `The mail server 127.0.0.1:${settings.port} accepts the account deskhand over TLSv1.3.`,
        },
      ]);
    }
    expect(server.mails).toEqual([]);
    expect(server.lines.some(({ line }) => line.startsWith('MAIL'))).toBe(false);
  });

  it.each([
    ['a wrong password', {}, { account: { name: 'deskhand', password: new Secret('wrong') } }, 'Check `account` and'],
    [
      'a certificate of nobody known',
      { certificate: 'other-authority' },
      {},
      'The file under `ca_file` is from another',
    ],
    ['no STARTTLS', { starttls: false }, {}, 'The port may be for `security: tls`'],
    ['a server that closes', { closed: true }, {}, 'Check `host` and `port`: use 587 for starttls'],
  ] as const)('tells of %s, and what to do', async (_, fault, other, advice) => {
    const server = await aMailServer();
    const settings = settingsFor(server, other);
    server.faults.set(fault);
    const [finding] = await aMailer(settings).mailer.check();
    expect(finding?.level).toBe('bad');
    expect(finding?.text).toContain(advice);
    expect(finding?.text).not.toContain('Please tell your Deskhand admin');
  });

  it('tells which kind of security belongs to the port', async () => {
    const server = await aMailServer();
    const [early] = await aMailer(settingsFor(server, { security: 'tls', port: server.port })).mailer.check();
    expect(early?.text).toContain('The port may be for `security: starttls`');
    const [late] = await aMailer(
      settingsFor(server, { security: 'starttls', port: server.tlsPort, timeout: 500 }),
    ).mailer.check();
    expect(late).toMatchObject({ level: 'bad' });
    expect(late?.text).toContain('465 for tls');
  });

  it('tells of a name that no server has', async () => {
    const settings = settingsFor(await aMailServer(), { host: 'mail.invalid' });
    expect((await aMailer(settings).mailer.check())[0]?.text).toContain('no server has this name');
  });

  it('tells to name the authority where none is named', async () => {
    const { authority: _, ...settings } = settingsFor(await aMailServer());
    const [finding] = await aMailer(settings).mailer.check();
    expect(finding?.text).toContain('set `ca_file` to its file');
  });
});

describe('a mail server on this machine', () => {
  it('may be used in the clear and without an account', async () => {
    const server = await aMailServer();
    server.faults.set({ tlsRequired: false, starttls: false, mechanisms: '' });
    const { account: _, authority: __, ...rest } = settingsFor(server, { security: 'none' });
    const { mailer } = aMailer({ ...rest, host: 'localhost' });
    expect((await mailer.check())[0]?.text).toContain(
      'without a sign-in, unencrypted, which is safe on this machine only',
    );
    await mailer.send(codeMail);
    expect(server.mails[0]).toMatchObject({ isEncrypted: false, account: undefined });
  });

  it('that wants a sign-in after all is told of', async () => {
    const server = await aMailServer();
    server.faults.set({ tlsRequired: false });
    const { account: _, ...rest } = settingsFor(server, { security: 'none' });
    await expect(aMailer(rest).mailer.send(codeMail)).rejects.toMatchObject({ code: 'mail-login-refused' });
  });
});

import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { aMailer, aMailServer, codeMail, failureOf, settingsFor } from './a-mail-server.ts';

describe('a mail', () => {
  it.each(['starttls', 'tls'] as const)('reaches the server over TLS and signed in (%s)', async (security) => {
    const server = await aMailServer();
    const { mailer } = aMailer(settingsFor(server, { security }));
    await mailer.send(codeMail);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({
      from: 'deskhand@example.org',
      to: ['ada@example.org'],
      account: 'deskhand',
      isEncrypted: true,
      subject: codeMail.subject,
      text: codeMail.text,
    });
  });

  it.each(['PLAIN', 'LOGIN'])('is sent where the server offers %s alone', async (mechanisms) => {
    const server = await aMailServer();
    server.faults.set({ mechanisms });
    await aMailer(settingsFor(server)).mailer.send(codeMail);
    expect(server.mails[0]?.account).toBe('deskhand');
    expect(server.lines.map(({ line }) => line)).toContainEqual(expect.stringMatching(`^AUTH ${mechanisms}`));
  });

  it('says that a machine wrote it, in plain text, from the bare address and without a program’s name', async () => {
    const server = await aMailServer();
    await aMailer(settingsFor(server)).mailer.send(codeMail);
    expect(server.mails[0]?.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'OOF, AutoReply',
      from: 'deskhand@example.org',
      to: 'ada@example.org',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(Object.keys(server.mails[0]?.headers ?? {})).not.toContain('x-mailer');
  });

  it('has the same Message-ID each time it is sent, and another mail another one', async () => {
    const server = await aMailServer();
    const { mailer } = aMailer(settingsFor(server));
    await mailer.send(codeMail);
    await mailer.send(codeMail);
    await mailer.send({ ...codeMail, key: 'R-2/code' });
    const [first, again, other] = server.mails.map(({ messageId }) => messageId);
    expect(first).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    // The key may be what the mail is about.
    expect(first).not.toContain('R-1');
  });

  it('keeps umlauts, long lines, lines of dots and blanks at the end', async () => {
    const server = await aMailServer();
    const text = `Grüße 🙂\n.\n..\n.hidden\n${'x'.repeat(3000)}\nblank at the end \n\nFrom me\n`;
    await aMailer(settingsFor(server)).mailer.send({ ...codeMail, subject: 'Ihr Zugang: Grüße 🙂', text });
    expect(server.mails[0]?.subject).toBe('Ihr Zugang: Grüße 🙂');
    expect(server.mails[0]?.text).toBe(text);
    expect(server.mails[0]?.raw).toMatch(/^[\r\n\t -~]*$/);
    expect(Math.max(...(server.mails[0]?.raw ?? '').split('\r\n').map((line) => line.length))).toBeLessThan(79);
  });

  it('leaves the server with a goodbye', async () => {
    const server = await aMailServer();
    await aMailer(settingsFor(server)).mailer.send(codeMail);
    await expect.poll(() => server.lines.at(-1)?.line).toBe('221 2.0.0 Bye');
  });

  it('waits its turn where many are sent at once, and all arrive', async () => {
    const server = await aMailServer();
    const { mailer } = aMailer(settingsFor(server));
    server.faults.set({ latency: 5 });
    await Promise.all(Array.from({ length: 12 }, (_, index) => mailer.send({ ...codeMail, key: `R-${index}` })));
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(12);
    let open = 0;
    let most = 0;
    for (const { line } of server.lines) {
      if (line.startsWith('220 mail.example.org')) open += 1;
      if (line.startsWith('221')) open -= 1;
      most = Math.max(most, open);
    }
    // One that is saying goodbye may still be there when the next one comes.
    expect(most).toBeLessThanOrEqual(6);
  });
});

describe('a mail that is not taken', () => {
  it.each([
    ['an unknown recipient', { refuseRecipients: ['ada@example.org'] }, 'mail-refused', '550 5.1.1'],
    ['greylisting', { deferrals: 1 }, 'mail-unreachable', '451 4.7.1'],
    ['a filter', { refuseContent: true }, 'mail-refused', '554 5.7.1'],
    ['a server that closes', { closed: true }, 'mail-unreachable', '421 4.3.2'],
    ['a server that takes small mails only', { sizeLimit: 100 }, 'mail-refused', 'too large'],
    ['no way to sign in', { mechanisms: '' }, 'mail-login-refused', 'sign'],
  ] as const)('tells of %s, and that nothing was sent', async (_, fault, code, words) => {
    const server = await aMailServer();
    server.faults.set(fault);
    const failure = await failureOf(aMailer(settingsFor(server)).mailer.send(codeMail));
    expect(failure).toMatchObject({ code, effect: 'none' });
    expect(failure.userMessage).toContain(words);
    expect(failure.userMessage).toContain('The mail server 127.0.0.1:');
    expect(server.mails).toEqual([]);
  });

  it('can be sent again once the server takes it', async () => {
    const server = await aMailServer();
    const { mailer } = aMailer(settingsFor(server));
    server.faults.set({ deferrals: 2 });
    await expect(mailer.send(codeMail)).rejects.toThrow('451');
    await expect(mailer.send(codeMail)).rejects.toThrow('451');
    await mailer.send(codeMail);
    expect(server.mails).toHaveLength(1);
  });

  it('may have been sent where the server broke off before its answer, and is the same mail the second time', async () => {
    const server = await aMailServer();
    const { mailer } = aMailer(settingsFor(server));
    server.faults.set({ cutAfterMail: 1 });
    const failure = await failureOf(mailer.send(codeMail));
    expect(failure).toMatchObject({ code: 'mail-unreachable', effect: 'unknown' });
    expect(failure.userMessage).toContain('may have been sent');
    await mailer.send(codeMail);
    expect(server.mails).toHaveLength(2);
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('is not known to be lost where the server broke off in the middle', async () => {
    const server = await aMailServer();
    server.faults.set({ cutInMail: 1 });
    const failure = await failureOf(aMailer(settingsFor(server)).mailer.send(codeMail));
    expect(failure).toMatchObject({ code: 'mail-unreachable', effect: 'unknown' });
    expect(server.mails).toEqual([]);
  });

  it('is given up on when the time is over, however slowly the server goes on', async () => {
    const server = await aMailServer();
    server.faults.set({ latency: 150 });
    const failure = await failureOf(aMailer(settingsFor(server, { timeout: 400 })).mailer.send(codeMail));
    expect(failure).toMatchObject({ code: 'mail-unreachable', effect: 'none' });
    expect(failure.userMessage).toContain('timed out');
  });

  it('tells of a server that is not there', async () => {
    const server = await aMailServer();
    await server.close();
    const failure = await failureOf(aMailer(settingsFor(server)).mailer.send(codeMail));
    expect(failure).toMatchObject({ code: 'mail-unreachable', effect: 'none' });
    expect(failure.userMessage).toContain('is unreachable: it accepts no connections on this port');
  });

  it('is not sent without the right password', async () => {
    const server = await aMailServer();
    const account = { name: 'deskhand', password: new Secret('wrong') };
    const failure = await failureOf(aMailer(settingsFor(server, { account })).mailer.send(codeMail));
    expect(failure.code).toBe('mail-login-refused');
    expect(failure.userMessage).toContain('535 5.7.8');
  });

  it('is not sent from an address that is not the account’s', async () => {
    const server = await aMailServer();
    const failure = await failureOf(aMailer(settingsFor(server, { from: 'ceo@example.org' })).mailer.send(codeMail));
    expect(failure.code).toBe('mail-refused');
    expect(failure.userMessage).toContain('553 5.7.1');
  });
});

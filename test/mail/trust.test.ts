import { type AddressInfo, connect, createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { isMailAddress } from '../../src/mail/message.ts';
import { runs } from '../support/thorough.ts';
import { aMailer, aMailServer, codeMail, failureOf, settingsFor } from './a-mail-server.ts';

describe('a mail server that is not the right one', () => {
  it.each([
    ['other-authority', 'not from a trusted authority'],
    ['other-name', 'for another host name'],
    ['expired', 'has expired'],
  ] as const)('gets no password and no mail: %s', async (certificate, words) => {
    for (const security of ['starttls', 'tls'] as const) {
      const server = await aMailServer();
      const { certificate: trusted } = server;
      server.faults.set({ certificate });
      // What is wrong besides the signer shows only where the signer is trusted.
      const authority = certificate === 'other-authority' ? trusted : server.certificate;
      const failure = await failureOf(aMailer(settingsFor(server, { security, authority })).mailer.send(codeMail));
      expect(failure).toMatchObject({ code: 'mail-not-trusted', effect: 'none' });
      expect(failure.userMessage).toContain(words);
      expect(server.mails).toEqual([]);
      expect(server.lines.filter(({ line }) => /AUTH |MAIL|RCPT/.test(line))).toEqual([]);
    }
  });

  it('is not trusted for its certificate alone, where no authority is named', async () => {
    const server = await aMailServer();
    const { authority: _, ...settings } = settingsFor(server);
    expect((await failureOf(aMailer(settings).mailer.send(codeMail))).code).toBe('mail-not-trusted');
  });

  it('that offers no STARTTLS gets nothing', async () => {
    const server = await aMailServer();
    server.faults.set({ starttls: false, tlsRequired: false });
    const failure = await failureOf(aMailer(settingsFor(server)).mailer.send(codeMail));
    expect(failure).toMatchObject({ code: 'mail-not-trusted', effect: 'none' });
    expect(failure.userMessage).toContain('does not offer encryption');
  });
});

/** Somebody between the bot and the server, who changes what the server says in clear. */
async function aManInTheMiddle(port: number, change: (text: string) => string) {
  const heard: string[] = [];
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    client.on('data', (data) => {
      heard.push(data.toString('latin1'));
      server.write(data);
    });
    server.on('data', (data) => client.write(Buffer.from(change(data.toString('latin1')), 'latin1')));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  onTestFinished(() => void proxy.close());
  return { port: (proxy.address() as AddressInfo).port, heard };
}

describe('a man in the middle', () => {
  it('who takes STARTTLS out of the offer hears no password, and gets no mail', async () => {
    const server = await aMailServer();
    server.faults.set({ tlsRequired: false });
    const middle = await aManInTheMiddle(server.port, (text) =>
      text.replace('250-STARTTLS\r\n', '').replace(/^220 2.*/, '502 no'),
    );
    const failure = await failureOf(aMailer(settingsFor(server, { port: middle.port })).mailer.send(codeMail));
    expect(failure).toMatchObject({ code: 'mail-not-trusted', effect: 'none' });
    expect(middle.heard.join('')).toMatch(/^EHLO \S+\r\nSTARTTLS\r\n$/);
  });

  it('who puts answers behind the one to STARTTLS is not listened to', async () => {
    const server = await aMailServer();
    const middle = await aManInTheMiddle(server.port, (text) =>
      text.startsWith('220 2.0.0') ? `${text}250-evil\r\n250 AUTH CRAM-MD5\r\n` : text,
    );
    await aMailer(settingsFor(server, { port: middle.port })).mailer.send(codeMail);
    expect(server.mails[0]?.isEncrypted).toBe(true);
    expect(server.lines.map(({ line }) => line)).toContain('AUTH PLAIN [secret]');
    expect(middle.heard.join('')).not.toContain('CRAM');
  });
});

describe('an address', () => {
  const long = `${'a'.repeat(1000)}@example.org`;
  it.each([
    'ada@example.org\r\nRCPT TO:<eve@evil.example>',
    'ada@example.org\nBcc: eve@evil.example',
    'ada@example.org\0',
    'ada@example.org>',
    '<ada@example.org>',
    'ada@example.org, eve@evil.example',
    'ada@example.org;eve@evil.example',
    'Ada <ada@example.org>',
    '"ada eve"@example.org',
    '"ada\r\nBcc: eve"@example.org',
    'ada@example.org (comment)',
    '@relay.example:ada@example.org',
    'ada%eve@[127.0.0.1]',
    'ada@localhost',
    'ada@-example.org',
    'ada..ada@example.org',
    '.ada@example.org',
    'ada@example.org ',
    'adа@example.org',
    'ada@exämple.org',
    'ada@evil.example@example.org',
    long,
    '',
  ])('%j is refused before anything is said', async (to) => {
    const server = await aMailServer();
    const { mailer, lines } = aMailer(settingsFor(server));
    const failure = await failureOf(mailer.send({ ...codeMail, to }));
    expect(failure).toMatchObject({ code: 'invalid-input', effect: 'none' });
    expect(server.lines).toEqual([]);
    if (to !== '') expect(`${failure.message}${lines.join('')}`).not.toContain(to);
  });

  it('that passes has nothing in it that a command or a header is made of', () => {
    const pieces = fc.constantFrom(
      'a',
      '.',
      '@',
      '-',
      'example',
      '.org',
      '<',
      '>',
      '"',
      ' ',
      '\r',
      '\n',
      '\0',
      ',',
      ';',
      ':',
      '(',
      '\\',
      'é',
      '+',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          if (!isMailAddress(text)) return;
          expect(text).toMatch(/^[!-~]+$/);
          expect(text).not.toMatch(/[<>",;:()\\[\]]/);
          expect(text.split('@')).toHaveLength(2);
        },
      ),
      { numRuns: runs(5_000) },
    );
    expect(isMailAddress('o.neil+nas@sub.example.co.uk')).toBe(true);
  });
});

describe('a subject', () => {
  it.each([
    'Code\r\nBcc: eve@evil.example',
    'Code\nX: y',
    'Code\rX: y',
    'Code\0',
    'Code \u202Eedoc',
    'Code\u2028X',
    'x'.repeat(1000),
    '\uD800',
    ' ',
  ])('%j is refused', async (subject) => {
    const server = await aMailServer();
    const failure = await failureOf(aMailer(settingsFor(server)).mailer.send({ ...codeMail, subject }));
    expect(failure.code).toBe('invalid-input');
    expect(server.mails).toEqual([]);
  });

  it('that is taken arrives as it was, in headers that are what they were', async () => {
    const server = await aMailServer();
    const { mailer } = aMailer(settingsFor(server));
    const usual = ['from', 'to', 'subject', 'message-id', 'date', 'auto-submitted', 'x-auto-response-suppress'];
    const technical = ['mime-version', 'content-type', 'content-transfer-encoding'];
    const line = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => text.trim() === text && text !== '' && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\s\s/u.test(text));
    await fc.assert(
      fc.asyncProperty(line, async (subject) => {
        await mailer.send({ ...codeMail, subject });
        expect(server.mails.at(-1)?.subject).toBe(subject);
        expect(Object.keys(server.mails.at(-1)?.headers ?? {}).sort()).toEqual([...usual, ...technical].sort());
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('the text of a mail', () => {
  it('shows what could turn its words around', async () => {
    const server = await aMailServer();
    await aMailer(settingsFor(server)).mailer.send({ ...codeMail, text: 'a\u202Eb\0c\u0007\td\r\n.\r\nQUIT\r\n' });
    expect(server.mails[0]?.text).toBe('a‹U+202E›b‹U+0000›c‹U+0007›\td\n.\nQUIT\n');
  });
});

describe('what is written down', () => {
  const password = 'Canary-Passw0rd-7Q';
  const canaries = [password, Buffer.from(password).toString('base64'), 'CANARY-493027', 'Ada-Canary-Subject'];
  const mail = { ...codeMail, subject: 'Ada-Canary-Subject', text: 'CANARY-493027', to: 'ada.canary@example.org' };
  const plain = Buffer.from(`\0deskhand\0${password}`).toString('base64');

  it.each([
    ['a mail that is sent', {}],
    ['an unknown recipient', { refuseRecipients: ['*'] }],
    ['a filter', { refuseContent: true }],
    ['a lost answer', { cutAfterMail: 1 }],
    ['the other way to sign in', { mechanisms: 'LOGIN' }],
  ] as const)('at trace level holds no password, no mail and no address: %s', async (_, fault) => {
    const server = await aMailServer(password);
    server.faults.set(fault);
    const { mailer, lines } = aMailer(settingsFor(server));
    const failure = await mailer.send(mail).catch((cause: unknown) => cause);
    expect(server.lines.some(({ line }) => line.startsWith('235'))).toBe(true);
    const written = `${lines.join('\n')}${String(failure)}${JSON.stringify(server.lines)}`;
    expect(lines.length).toBeGreaterThan(0);
    for (const canary of [...canaries, plain]) expect(written).not.toContain(canary);
    expect(lines.join('\n')).not.toContain('ada.canary');
  });

  it('tells of a refused sign-in without the password', async () => {
    const server = await aMailServer();
    const account = { name: 'deskhand', password: new Secret(password) };
    const { mailer, lines } = aMailer(settingsFor(server, { account }));
    const failure = await failureOf(mailer.send(mail));
    const causes = [failure, failure.cause].map((cause) => (cause instanceof Error ? cause.stack : '')).join('\n');
    for (const canary of [...canaries, plain]) expect(`${lines.join('\n')}${causes}`).not.toContain(canary);
  });
});

import { describe, expect, it } from 'vitest';
import { aMailServer, base64, plain, SmtpCaller } from './smtp-caller.ts';

describe('before TLS', () => {
  it('greets, offers STARTTLS and no sign-in', async () => {
    const caller = await SmtpCaller.call(await aMailServer());
    const offer = await caller.says('EHLO test.example.org');
    expect(offer.split('|')).toEqual([
      '250-mail.example.org',
      '250-PIPELINING',
      '250-SIZE 10485760',
      '250-STARTTLS',
      '250-ENHANCEDSTATUSCODES',
      '250 8BITMIME',
    ]);
  });

  it.each(['MAIL FROM:<deskhand@example.org>', 'AUTH PLAIN AGEAYg==', 'RCPT TO:<ada@example.org>', 'DATA', 'VRFY ada'])(
    'wants STARTTLS first for %s',
    async (line) => {
      const caller = await SmtpCaller.call(await aMailServer());
      await caller.says('EHLO test.example.org');
      expect(await caller.says(line)).toBe('530 5.7.0 Must issue a STARTTLS command first');
      expect(await caller.says('NOOP')).toBe('250 2.0.0 Ok');
    },
  );

  it('takes no words behind STARTTLS', async () => {
    const caller = await SmtpCaller.call(await aMailServer());
    expect(await caller.says('STARTTLS now')).toMatch(/^501 5\.5\.4/);
  });

  it('forgets what came in clear behind STARTTLS', async () => {
    const server = await aMailServer();
    const caller = await SmtpCaller.call(server);
    await caller.writes('STARTTLS\r\nMAIL FROM:<eve@evil.example>\r\n');
    expect(server.lines.map(({ line }) => line)).not.toContain('MAIL FROM:<eve@evil.example>');
  });
});

describe('after TLS', () => {
  it('offers sign-in, and STARTTLS no more', async () => {
    const server = await aMailServer();
    const caller = await SmtpCaller.callEncrypted(server);
    const offer = await caller.says('EHLO test.example.org');
    expect(offer).toContain('250-AUTH PLAIN LOGIN');
    expect(offer).not.toContain('STARTTLS');
    expect(await caller.says('STARTTLS')).toMatch(/^503 5\.5\.1/);
  });

  it('forgets the greeting from before', async () => {
    const server = await aMailServer();
    const caller = await SmtpCaller.call(server);
    await caller.says('EHLO test.example.org');
    await caller.upgrade(server);
    expect(await caller.says('AUTH PLAIN AGEAYg==')).toBe('503 5.5.1 Error: send EHLO first');
  });
});

describe('signing in', () => {
  const name = 'deskhand';
  const password = 'Mail-Sandbox-1';

  it('takes PLAIN at once and in two steps, and LOGIN in each of its forms', async () => {
    const server = await aMailServer();
    const ways: readonly (readonly string[])[] = [
      [`AUTH PLAIN ${plain(name, password)}`],
      ['AUTH PLAIN', plain(name, password)],
      ['auth login', base64(name), base64(password)],
      [`AUTH LOGIN ${base64(name)}`, base64(password)],
    ];
    for (const lines of ways) {
      const caller = await SmtpCaller.callEncrypted(server);
      const answers: string[] = [];
      for (const line of lines) answers.push(await caller.says(line));
      expect(answers.at(-1)).toBe('235 2.7.0 Authentication successful');
      for (const answer of answers.slice(0, -1)) expect(answer).toMatch(/^334 /);
      expect(await caller.says(`AUTH PLAIN ${plain(name, password)}`)).toBe('503 5.5.1 Error: already authenticated');
    }
  });

  it('asks for name and password in the words that clients know', async () => {
    const caller = await SmtpCaller.callEncrypted(await aMailServer());
    expect(await caller.says('AUTH LOGIN')).toBe('334 VXNlcm5hbWU6');
    expect(await caller.says(base64(name))).toBe('334 UGFzc3dvcmQ6');
  });

  it.each([
    ['a wrong password', [`AUTH PLAIN ${plain(name, 'wrong')}`], '535 5.7.8'],
    ['somebody else’s name', [`AUTH PLAIN ${base64(`root\0${name}\0${password}`)}`], '535 5.7.8'],
    ['what is not base64', ['AUTH PLAIN !!!!'], '501 5.5.2'],
    ['a lack of parts', [`AUTH PLAIN ${base64(name)}`], '501 5.5.2'],
    ['an asterisk', ['AUTH LOGIN', '*'], '501 5.7.0'],
    ['a way that is not offered', ['AUTH CRAM-MD5'], '504 5.5.4'],
    ['no way at all', ['AUTH'], '501 5.5.4'],
  ])('answers to %s as RFC 4954 says', async (_, lines, code) => {
    const caller = await SmtpCaller.callEncrypted(await aMailServer());
    let answer = '';
    for (const line of lines) answer = await caller.says(line);
    expect(answer).toContain(code);
    expect(await caller.says('MAIL FROM:<deskhand@example.org>')).toBe('530 5.7.0 Authentication required');
  });

  it('closes after the third wrong password', async () => {
    const caller = await SmtpCaller.callEncrypted(await aMailServer());
    const guess = () => caller.says(`AUTH PLAIN ${plain(name, 'wrong')}`);
    await guess();
    await guess();
    expect(await guess()).toMatch(/^421 4\.7\.0/);
    expect(await caller.hears()).toBe('');
  });

  it('keeps no password in the record of what was said', async () => {
    const server = await aMailServer();
    const caller = await SmtpCaller.callEncrypted(server);
    await caller.says(`AUTH LOGIN ${base64(name)}`);
    await caller.says(base64(password));
    await caller.says(`AUTH PLAIN ${plain(name, password)}`);
    const said = JSON.stringify(server.lines);
    expect(said).toContain('[secret]');
    for (const secret of [password, base64(password), plain(name, password)]) expect(said).not.toContain(secret);
  });
});

describe('the order of commands', () => {
  it.each([
    [['RCPT TO:<ada@example.org>'], '503 5.5.1'],
    [['DATA'], '503 5.5.1'],
    [['MAIL FROM:<deskhand@example.org>', 'DATA'], '554 5.5.1'],
    [['MAIL FROM:<deskhand@example.org>', 'MAIL FROM:<deskhand@example.org>'], '503 5.5.1'],
    [['MAIL FROM:<deskhand@example.org>', 'AUTH LOGIN'], '503 5.5.1'],
    [['MAIL FROM:<deskhand@example.org>', 'RSET', 'RCPT TO:<ada@example.org>'], '503 5.5.1'],
    [['MAIL FROM:<deskhand@example.org>', 'EHLO test.example.org', 'RCPT TO:<ada@example.org>'], '503 5.5.1'],
  ])('%j is answered with %s', async (lines, code) => {
    const caller = await SmtpCaller.callSignedIn(await aMailServer());
    let answer = '';
    for (const line of lines) answer = await caller.says(line);
    expect(answer).toContain(code);
  });

  it.each([
    ['EHLO', '501'],
    ['EHLO under_score', '501'],
    ['MAIL FROM: <deskhand@example.org>', '501 5.1.7'],
    ['MAIL FROM:deskhand@example.org', '501 5.1.7'],
    ['MAIL FROM:<ceo@example.org>', '553 5.7.1'],
    ['MAIL FROM:<deskhand@example.org> SIZE=10485761', '552 5.3.4'],
    ['MAIL FROM:<deskhand@example.org> SMTPUTF8', '555 5.5.4'],
    ['FROM <a@b>', '500 5.5.2'],
    [`MAIL FROM:<${'a'.repeat(65)}@example.org>`, '501 5.1.7'],
    [`NOOP ${'x'.repeat(510)}`, '500 5.5.2 Line too long'],
    ['NOOP \xe4', '500 5.5.2'],
  ])('%j is answered with %s', async (line, code) => {
    const caller = await SmtpCaller.callSignedIn(await aMailServer());
    expect(await caller.says(line)).toContain(code);
  });

  it.each(['RCPT TO:<>', 'RCPT TO:<ada>', 'RCPT TO:<ada@example.org', 'RCPT TO:ada@example.org'])(
    '%s is no recipient',
    async (line) => {
      const caller = await SmtpCaller.callSignedIn(await aMailServer());
      await caller.says('MAIL FROM:<deskhand@example.org>');
      expect(await caller.says(line)).toMatch(/^501 5\.1\.3/);
    },
  );

  it('takes a hundred recipients and no more', async () => {
    const caller = await SmtpCaller.callSignedIn(await aMailServer());
    await caller.says('MAIL FROM:<deskhand@example.org>');
    for (let index = 0; index < 100; index += 1) {
      expect(await caller.says(`RCPT TO:<a${index}@example.org>`)).toBe('250 2.1.5 Ok');
    }
    expect(await caller.says('RCPT TO:<ada@example.org>')).toMatch(/^452 4\.5\.3/);
  });

  it('answers commands that came in one piece one after the other', async () => {
    const caller = await SmtpCaller.callSignedIn(await aMailServer());
    const lines = ['MAIL FROM:<deskhand@example.org>', 'RCPT TO:<ada@example.org>', 'DATA'];
    expect(await caller.writes(`${lines.join('\r\n')}\r\n`)).toBe('250 2.1.0 Ok');
    expect(await caller.hears()).toBe('250 2.1.5 Ok');
    expect(await caller.hears()).toMatch(/^354 /);
  });

  it.each([
    ['a bare line feed', 'NOOP\n'],
    ['a carriage return inside', 'NO\rOP\r\n'],
  ])('ends over %s', async (_, text) => {
    const caller = await SmtpCaller.callSignedIn(await aMailServer());
    expect(await caller.writes(text)).toMatch(/^550 5\.5\.2 Error: bare/);
    expect(await caller.hears()).toBe('');
  });

  it('ends with QUIT', async () => {
    const caller = await SmtpCaller.callSignedIn(await aMailServer());
    expect(await caller.says('QUIT')).toBe('221 2.0.0 Bye');
    expect(await caller.hears()).toBe('');
  });
});

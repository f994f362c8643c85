import { describe, expect, it } from 'vitest';
import type { MailSimulator } from '../../mail/index.ts';
import { aMailServer, SmtpCaller, wholeMail } from './smtp-caller.ts';

/** Sends a mail byte for byte, and gives the server's last answer. */
async function deliver(server: MailSimulator, mail: string, parameters = ''): Promise<string> {
  const caller = await SmtpCaller.callSignedIn(server);
  await caller.says(`MAIL FROM:<deskhand@example.org>${parameters}`);
  await caller.says('RCPT TO:<ada@example.org>');
  await caller.says('DATA');
  return caller.writes(`${mail}\r\n.\r\n`);
}

describe('a mail', () => {
  it('is kept with its envelope, its decoded subject and text, and its headers', async () => {
    const server = await aMailServer();
    expect(await deliver(server, wholeMail)).toBe('250 2.0.0 Ok: queued as 1');
    expect(server.mails).toMatchObject([
      {
        from: 'deskhand@example.org',
        to: ['ada@example.org'],
        account: 'deskhand',
        isEncrypted: true,
        subject: 'Hello',
        text: 'Hello Ada\n',
        messageId: '<1@example.org>',
      },
    ]);
    expect(server.mailsTo('ada@example.org')).toHaveLength(1);
    expect(server.mailsTo('alan@example.org')).toEqual([]);
  });

  it.each([
    ['Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_?=\r\n =?UTF-8?B?8J+Zgg==?=', 'Grüße 🙂'],
    ['Subject: one\r\n two', 'one two'],
  ])('has its subject decoded: %j', async (line, subject) => {
    const server = await aMailServer();
    await deliver(server, wholeMail.replace('Subject: Hello', line));
    expect(server.mails[0]?.subject).toBe(subject);
  });

  it.each([
    ['quoted-printable', 'Gr=C3=BC=C3=9Fe=\r\n, Ada=2E', 'Grüße, Ada.\n'],
    ['base64', 'R3LDvMOfZQ==', 'Grüße'],
  ])('has its text decoded: %s', async (encoding, body, text) => {
    const server = await aMailServer();
    const mail = wholeMail.replace('\r\n\r\nHello Ada', `\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`);
    await deliver(server, mail);
    expect(server.mails[0]?.text).toBe(text);
  });

  it('loses the dots that were put in front of dots, and ends at a dot alone only', async () => {
    const server = await aMailServer();
    await deliver(server, `${wholeMail}\r\n..\r\n...\r\n..x\r\n.x\r\n . `);
    expect(server.mails[0]?.text).toBe('Hello Ada\n.\n..\n.x\nx\n . \n');
  });

  it('may have 8-bit text, announced or not, as Postfix takes it', async () => {
    const server = await aMailServer();
    const mail = wholeMail.replace('Hello Ada', 'Gr\xc3\xbc\xc3\x9fe');
    for (const parameters of ['', ' BODY=8BITMIME']) expect(await deliver(server, mail, parameters)).toMatch(/^250/);
    expect(server.mails[0]?.text).toBe('Grüße\n');
  });

  it.each([
    ['without a date', wholeMail.replace(/Date: .*\r\n/, ''), 'no date'],
    ['without a sender', wholeMail.replace(/From: .*\r\n/, ''), 'no from'],
    ['with a date of its own kind', wholeMail.replace(/Date: .*\r\n/, 'Date: 2026-11-21\r\n'), 'date is not one'],
    ['with two subjects', wholeMail.replace('Subject:', 'Subject: One\r\nSubject:'), 'Subject twice'],
    ['with a line that is no header', wholeMail.replace('Subject:', 'Subject'), 'without a name'],
    ['with letters in its header that are not ASCII', wholeMail.replace('Hello', 'Gr\xfcn'), 'not ASCII'],
    ['with a NUL', `${wholeMail}\0`, 'NUL'],
    ['with a line that is too long', `${wholeMail}\r\n${'x'.repeat(999)}`, 'longer than 998'],
  ])('%s is refused', async (_, mail, words) => {
    const server = await aMailServer();
    const answer = await deliver(server, mail);
    expect(answer).toMatch(/^554 5\.6\.0/);
    expect(answer).toContain(words);
    expect(server.mails).toEqual([]);
  });

  it('may have lines of 998 characters', async () => {
    expect(await deliver(await aMailServer(), `${wholeMail}\r\n${'x'.repeat(998)}`)).toMatch(/^250/);
  });

  it('that is too large is refused at its end, and the conversation goes on', async () => {
    const server = await aMailServer();
    server.faults.set({ sizeLimit: 300 });
    const caller = await SmtpCaller.callSignedIn(server);
    for (const [body, code] of [
      ['x\r\n'.repeat(200), '552 5.3.4'],
      ['x', '250 2.0.0'],
    ] as const) {
      await caller.says('MAIL FROM:<deskhand@example.org>');
      await caller.says('RCPT TO:<ada@example.org>');
      await caller.says('DATA');
      expect(await caller.writes(`${wholeMail}\r\n${body}\r\n.\r\n`)).toContain(code);
    }
    expect(server.mails).toHaveLength(1);
  });

  it.each(['\n.\n', '\r\n.\n', '\n.\r\n', '\r.\r'])('cannot be ended by %j', async (end) => {
    const server = await aMailServer();
    const caller = await SmtpCaller.callSignedIn(server);
    await caller.says('MAIL FROM:<deskhand@example.org>');
    await caller.says('RCPT TO:<ada@example.org>');
    await caller.says('DATA');
    expect(await caller.writes(`${wholeMail}${end}MAIL FROM:<eve@evil.example>\r\n`)).toMatch(
      /^550 5\.5\.2 Error: bare/,
    );
    expect(server.mails).toEqual([]);
  });
});

describe('the switches', () => {
  const control = (server: MailSimulator) => String(server.announcement.control);
  const set = (server: MailSimulator, body: string, type = 'application/json') =>
    fetch(control(server), { method: 'POST', headers: { 'content-type': type }, body });

  it('are listed, set all or none, and put back', async () => {
    const server = await aMailServer();
    const list = (await (await fetch(control(server))).json()) as { switches: { name: string; usual: unknown }[] };
    expect(list.switches.map(({ name }) => name)).toContain('cutAfterMail');
    expect((await set(server, '{"deferrals": 2, "closed": true}')).status).toBe(200);
    expect(server.faults.values).toMatchObject({ deferrals: 2, closed: true });
    const refused = await set(server, '{"deferrals": 7, "certificate": "mine"}');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('\\"certificate\\" takes values such as');
    expect(server.faults.values.deferrals).toBe(2);
    await fetch(control(server), { method: 'DELETE' });
    expect(server.faults.values).toMatchObject({ deferrals: 0, closed: false });
  });

  it.each([
    ['{"refuseRecipients": "ada"}', 400],
    ['{"unknown": 1}', 400],
    ['[]', 400],
    ['{', 400],
  ])('take nothing else: %s', async (body, status) => {
    expect((await set(await aMailServer(), body)).status).toBe(status);
  });

  it('are not set by a form of another page', async () => {
    const server = await aMailServer();
    expect((await set(server, '{"closed": true}', 'text/plain')).status).toBe(415);
    expect(server.faults.values.closed).toBe(false);
  });

  it('have mails and conversations beside them', async () => {
    const server = await aMailServer();
    await deliver(server, wholeMail);
    const mails = (await (await fetch(`${control(server)}/mails`)).json()) as { mails: { subject: string }[] };
    expect(mails.mails.map(({ subject }) => subject)).toEqual(['Hello']);
    const calls = await (await fetch(`${control(server)}/calls`)).text();
    expect(calls).toContain('RCPT TO:<ada@example.org>');
    expect(calls).not.toContain('Hello Ada');
  });

  it('make the server close, slow and picky', async () => {
    const server = await aMailServer();
    server.faults.set({ refuseRecipients: ['ada@example.org'], deferrals: 1 });
    const caller = await SmtpCaller.callSignedIn(server);
    await caller.says('MAIL FROM:<deskhand@example.org>');
    expect(await caller.says('RCPT TO:<ada@example.org>')).toMatch(/^550 5\.1\.1/);
    expect(await caller.says('RCPT TO:<alan@example.org>')).toMatch(/^451 4\.7\.1/);
    expect(await caller.says('RCPT TO:<alan@example.org>')).toBe('250 2.1.5 Ok');
    server.faults.set({ cutAfterMail: 1 });
    await caller.says('DATA');
    expect(await caller.writes(`${wholeMail}\r\n.\r\n`)).toBe('');
    expect(server.mails).toHaveLength(1);
  });
});

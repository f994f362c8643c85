import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../sandbox/kit/json.ts';
import { actOn } from '../../../sandbox/slack/act-element.ts';
import { placedElements } from '../../../sandbox/slack/elements.ts';
import type { MessageRecord } from '../../../sandbox/slack/records.ts';
import { Office } from '../../support/an-office.ts';
import { asksForReset, openGuardedOffice } from '../../support/lockdown-scenarios.ts';

let office: Office;
afterEach(() => office.close());

const kim = () => office.person('kim');
const lee = () => office.person('lee');
const sam = () => office.person('sam');
const ada = () => office.person('ada');
const changes = () => office.dsm.calls.applied('SYNO.Core.User', 'set');
const idIn = (text: string) => /R[0-9A-Z]{7}/.exec(text)?.[0] ?? '';

/** Presses a button that was put into a copy of a message: any action, any value, whatever stands around it. */
async function pressesForged(who: string, message: MessageRecord, action: string, value: string): Promise<void> {
  const button = { type: 'button', action_id: action, text: { type: 'plain_text', text: 'Approve' }, value };
  const blocks = [{ type: 'actions', block_id: 'forged', elements: [button] }] as JsonObject[];
  const record = { ...structuredClone(message), message: { ...structuredClone(message.message), blocks } };
  const [placed] = placedElements(blocks);
  if (!placed) throw new Error('The forged message has no button.');
  await actOn(office.slack.world, office.person(who).record.id, { kind: 'message', record }, placed);
}

/** Kim asks twice: for a lead to approve, and for security. Gives the two requests. */
async function twoRequests(): Promise<{ forLead: string; forSecurity: string }> {
  await asksForReset(office, 'ada');
  const forLead = idIn(await lee().sees(/Reset a password: ada/, { within: 'C0REQUESTS' }));
  await asksForReset(office, 'boss');
  const forSecurity = idIn(await lee().sees(/Reset a password: boss/, { within: 'C0REQUESTS' }));
  return { forLead, forSecurity };
}

describe('E3 approver tampering', () => {
  beforeEach(async () => {
    office = await Office.open();
  });

  it('a button means what the journal says, not what the message around it says', async () => {
    const { forSecurity } = await twoRequests();
    // Lee is a lead and may approve Ada's reset; behind that button stands the executive's, which security approves too.
    await lee().sees(/Please approve[^§]*security ·/, { within: 'thread' });
    await pressesForged('lee', lee().findMessage(/Please approve[^§]*leads ·/), 'approve', forSecurity);
    await lee().sees(/security · Security[^§]*Approved by @Lee Chen/, { within: 'thread' });
    await sam().sees(/Reset a password: boss[^§]*Waiting for approval/, { within: 'C0REQUESTS' });
    expect(await sam().sees(/Reset a password: ada/, { within: 'C0REQUESTS' })).toContain('Waiting for approval');
    expect(changes()).toBe(0);
  });

  it('a foreign message with the same value, pressed by somebody who may not, is refused; so is a value that is none', async () => {
    const { forLead } = await twoRequests();
    const { world } = office.slack;
    const { id: channel } = world.workspace.directMessage('U0ADA');
    const posted = { type: 'message' as const, user: 'U0DESKHAND', ts: world.timestamps.next(), text: 'Look here' };
    const foreign = world.messages.add(channel, posted);
    for (const value of [forLead, '', 'R0000000', '{"request":"R1"}', '../..', forLead.toLowerCase()]) {
      await pressesForged('ada', foreign, 'approve', value);
    }
    await ada().sees(/Only members of leads can approve or decline this request/, { within: 'ephemeral' });
    await ada().sees(/There is no request R0000000\./, { within: 'ephemeral' });
    expect(changes()).toBe(0);
  });
});

describe('E+ wrong list', () => {
  it('a request put under any other button moves nothing on', async () => {
    office = await openGuardedOffice();
    await asksForReset(office, 'ada');
    const id = idIn(await lee().sees(/Reset a password: ada/, { within: 'C0REQUESTS' }));
    await lee().sees(/Please approve/, { within: 'thread' });
    const message = lee().findMessage(/Please approve/);
    const others = [
      'approve',
      'decline',
      'cancel',
      'stop',
      'not-me',
      'unreachable',
      'mail-code',
      'reveal',
      'lift-freeze',
    ];
    for (const action of others) await pressesForged('lee', message, action, id);
    if (lee().modal()) await lee().closesModal({ all: true });
    for (const action of ['prove', 'enter-code']) {
      await pressesForged('lee', message, action, id);
      await lee().submits({ [action === 'prove' ? 'Number' : 'Code']: '42' });
      await lee().sees(/Only the (account holder|requester)/, { within: 'modal' });
      await lee().closesModal({ all: true });
    }
    const card = await lee().sees(/Reset a password: ada/, { within: 'C0REQUESTS' });
    expect(card).toContain('Waiting for approval');
    expect(office.mail?.mails).toEqual([]);
    expect(changes()).toBe(0);
  });
});

/** A call's arguments, of which Slack's library writes nested ones as JSON text. */
const parsed = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const isNested = ['blocks', 'view'].includes(name) && typeof value === 'string';
      return [name, isNested ? (JSON.parse(value) as unknown) : value];
    }),
  );

describe('E11 injected text', () => {
  it('from people is shown as it is: no mention, no link, no ping, and hidden characters have their code points', async () => {
    office = await openGuardedOffice();
    const hostile = '<!channel> <@U0SAM> <https://evil.example|bank> @here *b* \u202Egnp.exe аda http://evil.example';
    await kim().types('/helpdesk lockdown');
    expect((await kim().submits({ 'Why?': hostile })).errors?.['Why?']).toMatch(/control and invisible characters/);
    await kim().submits({ 'Why?': hostile.replace('\u202E', '') });
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await lee().presses('Decline');
    await lee().submits({ 'Why?': hostile });
    await kim().sees(/@Kim Novak ⛔ Declined/, { within: 'thread' });
    await office.stop();
    const sent = office.slack.traffic.entries.filter(
      ({ kind, name }) => kind === 'api' && /^(chat|views)\./.test(name),
    );
    const texts: string[] = [];
    const links: unknown[] = [];
    JSON.stringify(
      sent.map(({ body }) => parsed(body as JsonObject)),
      (name, value: unknown) => {
        const node = value as { type?: string; text?: unknown } | null;
        // What Slack interprets: the fallback text, and mrkdwn objects. Rich text and plain text are shown as they are.
        if (name === 'text' && typeof value === 'string') texts.push(value);
        if (
          node &&
          typeof node === 'object' &&
          ['link', 'broadcast', 'mrkdwn', 'usergroup'].includes(String(node.type))
        )
          links.push(node);
        return value;
      },
    );
    expect(texts.length).toBeGreaterThan(30);
    expect(links).toEqual([]);
    const fallbacks = sent.map(({ body }) => String((body as { text?: unknown }).text ?? ''));
    expect(fallbacks.filter((text) => /<!|<https?:|<@U0SAM/.test(text))).toEqual([]);
    expect(texts.filter((text) => text.includes('\u202E'))).toEqual([]);
    expect(texts.some((text) => text.includes('‹U+202E›gnp.exe') && text.includes('а‹U+0430›da'))).toBe(true);
    const unfurling = office.slack.traffic
      .calls('chat.postMessage')
      .filter(({ body }) => String(body.unfurl_links) !== 'false');
    expect(unfurling.filter(({ body }) => JSON.stringify(body).includes('evil'))).toEqual([]);
  });
});

describe('E+ somebody who reads the helpdesk channel', () => {
  it('finds no number, no code, no password and no mail address of an account holder there', async () => {
    office = await openGuardedOffice();
    await asksForReset(office, 'ada');
    const number = /\n(\d\d)/.exec(await kim().sees(/Read this number/, { within: 'dm' }))?.[1] ?? '';
    await kim().presses('They cannot get into Slack');
    await kim().presses('Mail a code');
    await kim().sees(/was mailed to a\*\*\*/, { within: 'dm' });
    await expect.poll(() => office.mail?.mails.length).toBe(1);
    const code = /: (\d{6})/.exec(office.mail?.mails[0]?.text ?? '')?.[1] ?? '';
    await kim().presses('Enter the code');
    await kim().submits({ Code: code });
    await kim().closesModal();
    await kim().presses('View password');
    const secret = (await kim().sees(/Only you can see this/, { within: 'modal' })).split('\n')[2]?.trim() ?? '';
    await kim().closesModal();
    expect(secret.length).toBeGreaterThan(8);
    const { world } = office.slack;
    const open = JSON.stringify(
      ['C0REQUESTS', 'C0HELPDESK', 'C0SECURITY'].flatMap((id) => world.messages.inChannel(id)),
    );
    expect(open).toContain('Reset a password');
    for (const hidden of [code, secret, 'ada@example.org', `"${number}"`]) expect(open).not.toContain(hidden);
  });
});

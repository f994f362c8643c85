import { afterEach, expect, test } from 'vitest';
import { type Running, startWithBolt } from './bolt-app.ts';

let running: Running | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const approve = { type: 'button' as const, action_id: 'approve', text: plain('Approve') };

/** An app that posts a question and notes who answers it. */
async function startAsking(): Promise<string[]> {
  const pressed: string[] = [];
  running = await startWithBolt((app) => {
    app.command('/ask', async ({ ack, respond }) => {
      await ack();
      await respond({ response_type: 'in_channel', text: 'Sure?', blocks: [{ type: 'actions', elements: [approve] }] });
    });
    app.action('approve', async ({ ack, body }) => {
      await ack();
      pressed.push(`${body.user.id} of ${'team_id' in body.user ? body.user.team_id : ''}`);
    });
  });
  return pressed;
}

test('someone of another organisation presses buttons of shared channels, but has no commands', async () => {
  const pressed = await startAsking();
  const slack = running?.slack;
  slack?.workspace.joinChannel('C0HELPDESK', 'U0ZOE');
  const zoe = slack?.person('zoe');
  await zoe?.types('/ask', { channel: '#helpdesk' });
  expect(await zoe?.sees('not a valid command')).toContain('Slackbot: /ask is not');
  await slack?.person('kim').types('/ask');
  expect(await zoe?.presses('Approve')).toBe(true);
  expect(pressed).toEqual(['U0ZOE of T0PARTNER']);
});

test('a guest sees their own channels only, and can use commands there', async () => {
  await startAsking();
  const slack = running?.slack;
  slack?.person('kim').says('#helpdesk', 'internal');
  const gus = slack?.person('gus');
  await gus?.types('/ask', { channel: '#general' });
  expect(await gus?.sees('Approve')).toBe('Deskhand: [Approve]');
  await gus?.doesNotSee('internal');
  expect(() => gus?.says('#helpdesk', 'hello')).toThrow('Gus Visitor is not in helpdesk.');
});

test('someone deactivated can do nothing, not even finish what was open', async () => {
  const pressed = await startAsking();
  const slack = running?.slack;
  await slack?.person('kim').types('/ask');
  const lee = slack?.person('lee');
  await lee?.sees('Approve');
  slack?.workspace.setPerson('lee', { deleted: true });
  await expect(lee?.presses('Approve')).rejects.toThrow('Lee Chen is deactivated');
  await expect(slack?.person('dan').types('/ask')).rejects.toThrow('Dan Former is deactivated');
  expect(pressed).toEqual([]);
});

test('two people who press at once both reach the app', async () => {
  const pressed = await startAsking();
  const slack = running?.slack;
  await slack?.person('kim').types('/ask');
  await Promise.all([slack?.person('lee').presses('Approve'), slack?.person('sam').presses('Approve')]);
  expect(pressed.sort()).toEqual(['U0LEE of T0EXAMPLE', 'U0SAM of T0EXAMPLE']);
});

test('someone who waits in vain says what they saw instead', async () => {
  await startAsking();
  const kim = running?.slack.person('kim');
  kim?.says('#helpdesk', 'anyone there?');
  const waiting = kim?.sees('an answer', { timeout: 20 });
  await expect(waiting).rejects.toThrow(
    'Kim Novak waited 20 ms to see an answer. What they saw instead:\n#helpdesk Kim Novak: anyone there?',
  );
});

test('every kind of field is filled in by label and arrives as Slack sends it', async () => {
  const values: unknown[] = [];
  running = await startWithBolt((app) => {
    const input = (label: string, element: object) => ({
      type: 'input',
      block_id: label,
      label: plain(label),
      element: { action_id: 'it', ...element },
    });
    const options = ['Sales', 'Salesforce', 'VPN'].map((name) => ({ text: plain(name), value: name.toLowerCase() }));
    app.command('/ask', async ({ ack, body, client }) => {
      await ack();
      const view = {
        type: 'modal',
        callback_id: 'form',
        title: plain('Looking…'),
        blocks: [{ type: 'section', text: plain('One moment') }],
      };
      const opened = await client.views.open({ trigger_id: body.trigger_id, view: view as never });
      const blocks = [
        input('Name', { type: 'plain_text_input' }),
        input('Mail', { type: 'email_text_input' }),
        input('Days', { type: 'number_input', is_decimal_allowed: false }),
        input('Group', { type: 'static_select', options }),
        input('Groups', { type: 'checkboxes', options }),
        input('Kind', { type: 'radio_buttons', options }),
        input('Manager', { type: 'users_select' }),
        input('Channel', { type: 'channels_select' }),
        input('Until', { type: 'datepicker' }),
        input('Accounts', { type: 'multi_external_select', min_query_length: 0 }),
        input('Untouched', { type: 'static_select', options, initial_option: options[2] }),
      ];
      const form = { ...view, title: plain('Form'), submit: plain('Send'), blocks };
      await client.views.update({ view_id: opened.view?.id ?? '', view: form as never });
    });
    app.options('it', async ({ ack, payload }) => {
      await ack({ options: [{ text: plain(`${payload.value} (account)`), value: payload.value }] });
    });
    app.view('form', async ({ ack, view }) => {
      await ack();
      values.push(Object.fromEntries(Object.entries(view.state.values).map(([id, entry]) => [id, entry.it])));
    });
  });
  const kim = running.slack.person('kim');
  await kim.types('/ask');
  // The form is not there yet when the command is acknowledged: filling in waits for it.
  const submitted = await kim.submits({
    Name: 'Ada',
    Mail: 'ada@example.org',
    Days: '3',
    Group: 'sales',
    Groups: ['Sales', 'VPN'],
    Kind: 'VPN',
    Manager: 'max',
    Channel: '#general',
    Until: '2027-01-31',
    Accounts: ['ada', 'alan'],
  });
  expect(submitted).toEqual({});
  const sales = { text: plain('Sales'), value: 'sales' };
  const vpn = { text: plain('VPN'), value: 'vpn' };
  const account = (name: string) => ({ text: plain(`${name} (account)`), value: name });
  expect(values).toEqual([
    {
      Name: { type: 'plain_text_input', value: 'Ada' },
      Mail: { type: 'email_text_input', value: 'ada@example.org' },
      Days: { type: 'number_input', value: '3' },
      Group: { type: 'static_select', selected_option: sales },
      Groups: { type: 'checkboxes', selected_options: [sales, vpn] },
      Kind: { type: 'radio_buttons', selected_option: vpn },
      Manager: { type: 'users_select', selected_user: 'U0MAX' },
      Channel: { type: 'channels_select', selected_channel: 'C0GENERAL' },
      Until: { type: 'datepicker', selected_date: '2027-01-31' },
      Accounts: { type: 'multi_external_select', selected_options: [account('ada'), account('alan')] },
      Untouched: { type: 'static_select', selected_option: vpn },
    },
  ]);
});

test('text reads as people read it: mentions, links, dates and marks in words', async () => {
  running = await startWithBolt(() => {});
  const { slack, app } = running;
  await app.client.chat.postMessage({
    channel: 'C0HELPDESK',
    text: '<@U0ADA> & <!subteam^S0LEADS>: *bold* _soft_ `code` in <#C0GENERAL> at <!date^1790000000^{date_short} {time}|then>, see <https://example.org|the page> &lt;b&gt; 2*3*4 snake_case_name',
  });
  expect(await slack.person('kim').sees('bold')).toBe(
    'Deskhand: @Ada Lovelace & @leads: bold soft code in #general at 2026-09-21 14:13, see the page <b> 2*3*4 snake_case_name',
  );
});

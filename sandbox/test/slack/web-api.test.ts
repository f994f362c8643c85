import { afterEach, describe, expect, test } from 'vitest';
import { type Bare, manifestWith, startBare } from './api.ts';

let bare: Bare;
afterEach(() => bare.slack.close());

const post = (text = 'hello', more: object = {}) =>
  bare.call('chat.postMessage', { channel: 'C0HELPDESK', text, ...more });

describe('tokens and scopes', () => {
  test('a token is taken from the header or from a form field, and only a right one', async () => {
    bare = await startBare();
    const inForm = await fetch(`${bare.slack.apiUrl}auth.test`, {
      method: 'POST',
      body: new URLSearchParams({ token: bare.slack.botToken }),
    });
    expect(await inForm.json()).toMatchObject({
      ok: true,
      user_id: 'U0DESKHAND',
      bot_id: 'B0DESKHAND',
      team_id: 'T0EXAMPLE',
    });
    const none = await fetch(`${bare.slack.apiUrl}auth.test`, { method: 'POST' });
    expect(none.status).toBe(200);
    expect(await none.json()).toEqual({ ok: false, error: 'not_authed' });
    const wrong = await bare.send('auth.test', {}, { authorization: 'Bearer xoxb-wrong' });
    expect(await wrong.json()).toEqual({ ok: false, error: 'invalid_auth' });
    const app = await bare.send('auth.test', {}, { authorization: `Bearer ${bare.slack.appToken}` });
    expect(await app.json()).toEqual({ ok: false, error: 'not_allowed_token_type' });
    expect(await bare.call('apps.connections.open')).toEqual({ ok: false, error: 'not_allowed_token_type' });
  });

  test('tokens can be revoked while the app runs', async () => {
    bare = await startBare();
    bare.slack.world.refusedToken = 'token_revoked';
    expect(await post()).toEqual({ ok: false, error: 'token_revoked' });
    bare.slack.world.refusedToken = undefined;
    expect(await post()).toMatchObject({ ok: true });
  });

  test('a scope that the manifest lacks is named', async () => {
    bare = await startBare({ manifest: manifestWith(['chat:write', 'users:read']) });
    expect(await bare.call('usergroups.list')).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'usergroups:read',
      provided: 'chat:write,users:read',
    });
    expect(await bare.call('conversations.info', { channel: 'C0HELPDESK' })).toMatchObject({ error: 'missing_scope' });
    const { user } = (await bare.call('users.info', { user: 'U0ADA' })) as { user: { profile: object } };
    expect(user.profile).not.toHaveProperty('email');
  });
});

describe('bodies', () => {
  test('forms, JSON and multipart say the same', async () => {
    bare = await startBare();
    const blocks = JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text: 'hi' } }]);
    const form = new FormData();
    form.set('channel', 'C0HELPDESK');
    form.set('text', 'ünïcode');
    form.set('blocks', blocks);
    const authorization = `Bearer ${bare.slack.botToken}`;
    const bodies = [form, new URLSearchParams({ channel: 'C0HELPDESK', text: 'ünïcode', blocks })];
    for (const body of bodies) {
      const response = await fetch(`${bare.slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization },
        body,
      });
      expect(await response.json()).toMatchObject({
        ok: true,
        message: { text: 'ünïcode', blocks: [{ type: 'section' }] },
      });
    }
    expect(await post('ünïcode', { blocks: JSON.parse(blocks) })).toMatchObject({
      ok: true,
      message: { text: 'ünïcode' },
    });
  });

  test('what cannot be read is refused in the words for it', async () => {
    bare = await startBare();
    const send = async (contentType: string, body: string) => {
      const headers = { authorization: `Bearer ${bare.slack.botToken}`, 'content-type': contentType };
      return (await fetch(`${bare.slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body })).json();
    };
    expect(await send('application/json', '{')).toEqual({ ok: false, error: 'invalid_json' });
    expect(await send('application/json', '[]')).toEqual({ ok: false, error: 'json_not_object' });
    expect(await send('text/plain', 'x')).toEqual({ ok: false, error: 'invalid_post_type' });
    expect(await send('application/x-www-form-urlencoded', 'channel=C0HELPDESK&blocks={')).toEqual({
      ok: false,
      error: 'invalid_blocks_format',
    });
    expect(await bare.call('chat.shout')).toEqual({ ok: false, error: 'unknown_method', req_method: 'chat.shout' });
  });
});

describe('messages', () => {
  test('are posted, changed, found and deleted', async () => {
    bare = await startBare();
    const { ts } = await post();
    const reply = await post('in thread', { thread_ts: ts });
    const edited = await bare.call('chat.update', { channel: 'C0HELPDESK', ts, text: 'changed' });
    expect(edited).toMatchObject({ ok: true, ts, text: 'changed', message: { edited: { user: 'U0DESKHAND' } } });
    expect(await bare.call('chat.getPermalink', { channel: 'C0HELPDESK', message_ts: reply.ts })).toMatchObject({
      permalink: `https://example.slack.com/archives/C0HELPDESK/p${String(reply.ts).replace('.', '')}?thread_ts=${ts}&cid=C0HELPDESK`,
    });
    const thread = await bare.call('conversations.replies', { channel: 'C0HELPDESK', ts });
    expect(thread.messages).toMatchObject([{ text: 'changed', reply_count: 1 }, { text: 'in thread' }]);
    const history = await bare.call('conversations.history', { channel: 'C0HELPDESK' });
    expect(history.messages).toMatchObject([{ text: 'changed' }]);
    await post('for all', { thread_ts: ts, reply_broadcast: true });
    const after = await bare.call('conversations.history', { channel: 'C0HELPDESK' });
    expect(after.messages).toMatchObject([{ text: 'for all', subtype: 'thread_broadcast' }, { text: 'changed' }]);
    expect(await bare.call('chat.delete', { channel: 'C0HELPDESK', ts })).toMatchObject({ ok: true });
    expect(await bare.call('chat.update', { channel: 'C0HELPDESK', ts, text: 'x' })).toEqual({
      ok: false,
      error: 'message_not_found',
    });
  });

  test('go only where the bot is, and only to people who are there', async () => {
    bare = await startBare();
    const errors = {
      not_in_channel: await bare.call('chat.postMessage', { channel: 'C0GENERAL', text: 'x' }),
      channel_not_found: await bare.call('chat.postMessage', { channel: 'C0NOWHERE', text: 'x' }),
      no_text: await bare.call('chat.postMessage', { channel: 'C0HELPDESK' }),
      cannot_reply_to_message: await post('x', { thread_ts: '1.000001' }),
      user_not_in_channel: await bare.call('chat.postEphemeral', { channel: 'C0HELPDESK', user: 'U0ADA', text: 'x' }),
      msg_too_long: await bare.call('chat.update', {
        channel: 'C0HELPDESK',
        ts: (await post()).ts,
        text: 'x'.repeat(4001),
      }),
    };
    for (const [word, answer] of Object.entries(errors)) expect(answer).toMatchObject({ ok: false, error: word });
    expect(await bare.call('chat.postMessage', { channel: 'U0ADA', text: 'x' })).toMatchObject({ channel: 'D0ADA' });
    expect(await bare.call('chat.postMessage', { channel: 'U0DAN', text: 'x' })).toMatchObject({
      error: 'channel_not_found',
    });
    const message = bare.slack.person('kim').says('#helpdesk', 'mine');
    const others = { channel: 'C0HELPDESK', ts: message.message.ts, text: 'x' };
    expect(await bare.call('chat.update', others)).toMatchObject({ error: 'cant_update_message' });
  });

  test('with wrong blocks are refused with both lists of complaints', async () => {
    bare = await startBare();
    const words = 'unsupported type: nothing [json-pointer:/blocks/0/type]';
    expect(await post('x', { blocks: [{ type: 'nothing' }] })).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: [words],
      response_metadata: { messages: [`[ERROR] ${words}`] },
    });
  });

  test('keep their blocks in an update that has none, and lose them to an empty list', async () => {
    bare = await startBare();
    const { ts } = await post('x', { blocks: [{ type: 'divider' }] });
    const kept = await bare.call('chat.update', { channel: 'C0HELPDESK', ts, text: 'y' });
    expect(kept).toMatchObject({ message: { blocks: [{ type: 'divider' }] } });
    const { message } = await bare.call('chat.update', { channel: 'C0HELPDESK', ts, text: 'z', blocks: [] });
    expect(message).not.toHaveProperty('blocks');
  });
});

describe('people', () => {
  test('guests, deactivated people and people of other organisations are told apart', async () => {
    bare = await startBare();
    const info = (user: string) => bare.call('users.info', { user });
    expect(await info('U0GUS')).toMatchObject({ user: { is_restricted: true, is_bot: false } });
    expect(await info('U0DAN')).toMatchObject({ user: { deleted: true } });
    expect(await info('U0ZOE')).toEqual({ ok: false, error: 'user_not_visible' });
    bare.slack.workspace.joinChannel('C0HELPDESK', 'U0ZOE');
    expect(await info('U0ZOE')).toMatchObject({ user: { is_stranger: true, team_id: 'T0PARTNER' } });
    expect(await bare.call('conversations.info', { channel: 'C0HELPDESK' })).toMatchObject({
      channel: { is_ext_shared: true },
    });
    expect(await info('U0NOBODY')).toEqual({ ok: false, error: 'user_not_found' });
    const byEmail = (email: string) => bare.call('users.lookupByEmail', { email });
    expect(await byEmail('ADA@example.org')).toMatchObject({
      user: { id: 'U0ADA', profile: { email: 'ada@example.org' } },
    });
    expect(await byEmail('dan@example.org')).toEqual({ ok: false, error: 'users_not_found' });
    expect(await bare.call('conversations.open', { users: 'U0DAN' })).toEqual({ ok: false, error: 'user_disabled' });
  });

  test('lists come in pages', async () => {
    bare = await startBare();
    const first = await bare.call('conversations.members', { channel: 'C0HELPDESK', limit: 3 });
    expect(first.members).toEqual(['U0KIM', 'U0LEE', 'U0SAM']);
    const { next_cursor: cursor } = first.response_metadata as { next_cursor: string };
    const second = await bare.call('conversations.members', { channel: 'C0HELPDESK', limit: 3, cursor });
    expect(second).toMatchObject({ members: ['U0DESKHAND'], response_metadata: { next_cursor: '' } });
    expect(await bare.call('users.list', { cursor: 'bogus' })).toMatchObject({ error: 'invalid_cursor' });
  });

  test('user groups are listed with their people where that is asked, and refused on a free plan', async () => {
    bare = await startBare();
    const { usergroups } = await bare.call('usergroups.list', { include_users: true });
    expect(usergroups).toMatchObject([
      { handle: 'helpdesk', users: ['U0KIM', 'U0LEE'] },
      { handle: 'leads' },
      { handle: 'security' },
    ]);
    expect(await bare.call('usergroups.users.list', { usergroup: 'S0LEADS' })).toMatchObject({ users: ['U0LEE'] });
    expect(await bare.call('usergroups.users.list', { usergroup: 'S0NONE' })).toMatchObject({
      error: 'no_such_subteam',
    });
    bare.slack.workspace.setUserGroupDisabled('S0LEADS', true);
    expect(await bare.call('usergroups.users.list', { usergroup: 'S0LEADS' })).toMatchObject({
      error: 'no_such_subteam',
    });
    bare.slack.workspace.isPaid = false;
    expect(await bare.call('usergroups.list')).toMatchObject({ error: 'plan_upgrade_required' });
  });
});

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

describe('newer methods', () => {
  test('blocks.validate needs no token and names pointer, code and constraint', async () => {
    bare = await startBare();
    const validate = async (body: object) =>
      (
        await fetch(`${bare.slack.apiUrl}blocks.validate`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json();
    expect(await validate({ blocks: [{ type: 'divider' }] })).toEqual({ ok: true });
    expect(
      await validate({ blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
    ).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
      errors: [
        { code: 'all_of' },
        { pointer: '/blocks/0/text/text', code: 'max_length', constraint: { expected: 150, got: 151 } },
      ],
    });
    expect(await validate({ message: { text: 'x', blocks: [] } })).toMatchObject({
      error: 'invalid_message',
      errors: [{ field: 'text' }],
    });
    expect(await validate({ view: JSON.stringify({ type: 'modal' }) })).toMatchObject({ error: 'invalid_view' });
    expect(await validate({ view: {}, blocks: [] })).toMatchObject({ error: 'invalid_arguments' });
  });

  test('a streamed message grows, replaces tasks by id, and ends after five minutes', async () => {
    bare = await startBare();
    const start = {
      channel: 'C0HELPDESK',
      recipient_user_id: 'U0KIM',
      recipient_team_id: 'T0EXAMPLE',
      task_display_mode: 'plan',
    };
    expect(await bare.call('chat.startStream', { channel: 'C0HELPDESK' })).toMatchObject({
      error: 'missing_recipient_user_id',
    });
    const { ts } = await bare.call('chat.startStream', start);
    const append = (chunks: object[]) => bare.call('chat.appendStream', { channel: 'C0HELPDESK', ts, chunks });
    const task = (status: string) => ({ type: 'task_update', id: 't1', title: 'Set password', status });
    await append([{ type: 'plan_update', title: 'Steps' }, task('in_progress')]);
    await append([task('complete'), { type: 'markdown_text', text: 'All *done*.' }]);
    const kim = bare.slack.person('kim');
    expect(await kim.sees('Set password')).toBe('Deskhand: Steps\n✓ Set password\nAll *done*.');
    expect(await append([{ type: 'task_update', id: 't1' }])).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] failed to match exactly one allowed schema [json-pointer:/chunks/0]'] },
    });
    expect(await bare.call('chat.update', { channel: 'C0HELPDESK', ts, text: 'x' })).toMatchObject({
      error: 'streaming_state_conflict',
    });
    bare.clock.moveOn(301_000);
    expect(await append([task('error')])).toMatchObject({ error: 'message_not_in_streaming_state' });
    const next = await bare.call('chat.startStream', start);
    expect(
      await bare.call('chat.stopStream', { channel: 'C0HELPDESK', ts: next.ts, markdown_text: 'bye' }),
    ).toMatchObject({
      ok: true,
      message: { text: 'bye', streaming_state: 'completed' },
    });
  });

  test('a thread shows what the app is doing until it speaks or two minutes pass', async () => {
    bare = await startBare();
    const { ts } = await post();
    const status = (text: string) =>
      bare.call('assistant.threads.setStatus', { channel_id: 'C0HELPDESK', thread_ts: ts, status: text });
    const kim = bare.slack.person('kim');
    await status('is looking up ada…');
    expect(await kim.sees('is looking up ada')).toContain('Deskhand is looking up ada…');
    await post('found', { thread_ts: ts });
    await kim.doesNotSee('is looking up ada');
    await status('is working…');
    bare.clock.moveOn(121_000);
    await kim.doesNotSee('is working');
    const tooMany = { channel_id: 'C0HELPDESK', thread_ts: ts, status: 'x', loading_messages: Array(11).fill('m') };
    expect(await bare.call('assistant.threads.setStatus', tooMany)).toMatchObject({ error: 'invalid_arguments' });
  });

  test('reactions are added once and taken away', async () => {
    bare = await startBare();
    const { ts: timestamp } = await post();
    const react = (method: string, name = 'eyes') =>
      bare.call(`reactions.${method}`, { channel: 'C0HELPDESK', timestamp, name });
    expect(await react('add')).toEqual({ ok: true });
    expect(await react('add')).toMatchObject({ error: 'already_reacted' });
    expect(await react('add', 'no such name!')).toMatchObject({ error: 'invalid_name' });
    const { messages } = await bare.call('conversations.history', { channel: 'C0HELPDESK' });
    expect(messages).toMatchObject([{ reactions: [{ name: 'eyes', count: 1, users: ['U0DESKHAND'] }] }]);
    expect(await react('remove')).toEqual({ ok: true });
    expect(await react('remove')).toMatchObject({ error: 'no_reaction' });
  });

  test('a file is announced, sent and completed', async () => {
    bare = await startBare();
    const content = 'name,result\nada,done\n';
    const announced = await bare.call('files.getUploadURLExternal', { filename: 'report.csv', length: content.length });
    const short = await fetch(String(announced.upload_url), { method: 'POST', body: 'short' });
    expect(short.status).toBe(400);
    const files = [{ id: announced.file_id, title: 'Report' }];
    const complete = () =>
      bare.call('files.completeUploadExternal', { files, channel_id: 'C0HELPDESK', initial_comment: 'Here' });
    expect(await complete()).toMatchObject({ error: 'file_not_found' });
    await fetch(String(announced.upload_url), { method: 'POST', body: content });
    expect(await complete()).toMatchObject({ ok: true, files: [{ name: 'report.csv', title: 'Report' }] });
    expect(await bare.slack.person('kim').sees('report.csv')).toBe('Deskhand: Here\n[file report.csv]');
  });
});

describe('rate limits', () => {
  test('are off unless asked for', async () => {
    bare = await startBare();
    for (let i = 0; i < 30; i += 1) expect(await bare.call('users.list')).toMatchObject({ ok: true });
  });

  test('refuse the call that is one too many with 429 and Retry-After, and give way with time', async () => {
    bare = await startBare({ rateLimits: 'enforce' });
    for (let i = 0; i < 20; i += 1) expect((await bare.send('users.list')).status).toBe(200);
    const refused = await bare.send('users.list');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await refused.json()).toEqual({ ok: false, error: 'ratelimited' });
    bare.clock.moveOn(3_000);
    expect((await bare.send('users.list')).status).toBe(200);
    expect((await bare.send('users.info', { user: 'U0ADA' })).status).toBe(200);
  });

  test('let one message a second into a channel after a burst', async () => {
    bare = await startBare({ rateLimits: 'enforce' });
    const statuses = [];
    for (let i = 0; i < 7; i += 1)
      statuses.push((await bare.send('chat.postMessage', { channel: 'C0HELPDESK', text: 'x' })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect((await bare.send('chat.postMessage', { channel: 'C0REQUESTS', text: 'x' })).status).toBe(200);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { type Bare, startBare } from './api.ts';

let bare: Bare;
afterEach(() => bare.slack.close());

const post = (text = 'hello', more: object = {}) =>
  bare.call('chat.postMessage', { channel: 'C0HELPDESK', text, ...more });

describe('newer methods', () => {
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

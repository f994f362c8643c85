import { asText, isObject, type JsonObject, parseJson } from '../kit/json.ts';
import { ApiError } from './api-error.ts';
import { botMessage, type Draft, messageContent, post } from './posting.ts';
import type { ResponseTarget } from './response-urls.ts';
import type { ApiAnswer } from './web-api.ts';
import type { World } from './world.ts';

function readDraft(body: JsonObject): Draft {
  return {
    text: asText(body.text),
    markdownText: undefined,
    blocks: body.blocks ?? undefined,
    attachments: body.attachments ?? undefined,
    threadTs: asText(body.thread_ts),
  };
}

/** Shows what an app answered to a command or interaction: an ephemeral message unless it says `in_channel`. */
export function applyResponse(world: World, target: ResponseTarget, body: JsonObject): void {
  const channel = world.workspace.channel(target.channel);
  const original = target.messageTs === undefined ? undefined : world.messages.find(target.channel, target.messageTs);
  if (body.delete_original === true) {
    if (original !== undefined) world.messages.remove(original);
    return;
  }
  const draft = readDraft(body);
  if (body.replace_original === true && original !== undefined) {
    const emptied = { blocks: undefined, attachments: undefined };
    world.messages.change(original, { ...emptied, ...messageContent(world, draft) });
    return;
  }
  const message = botMessage(world, channel, draft);
  post(world, channel, message, body.response_type === 'in_channel' ? undefined : target.user);
}

/** Takes a POST to a response_url: five within 30 minutes, then 404. */
export function answerResponseUrl(path: string, text: string, world: World): ApiAnswer {
  const body = parseJson(text);
  const answer = respond(path, body, world);
  const error = isObject(answer.body) ? asText(answer.body.error) : undefined;
  world.traffic.record({
    kind: 'response_url',
    name: path,
    body: body ?? text,
    reply: answer.body,
    ...(error === undefined ? {} : { error }),
  });
  return answer;
}

function respond(path: string, body: unknown, world: World): ApiAnswer {
  if (!isObject(body)) return refuse(400, 'invalid_payload');
  const target = world.responseUrls.use(path);
  if (typeof target === 'string') return refuse(404, target);
  try {
    applyResponse(world, target, body);
  } catch (error) {
    if (error instanceof ApiError) return refuse(400, error.error);
    throw error;
  }
  return { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' };
}

function refuse(status: number, error: string): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: { ok: false, error } };
}

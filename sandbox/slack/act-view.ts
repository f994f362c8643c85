import { asObject, asText, isObject, type JsonObject } from '../kit/json.ts';
import { deliverInteraction, requireActive } from './acting.ts';
import { ApiError } from './api-error.ts';
import { requireView } from './blocks/check.ts';
import { interactionHead } from './payloads.ts';
import type { ViewRecord } from './records.ts';
import { findRefusedInputs } from './view-inputs.ts';
import type { World } from './world.ts';

/** What Slack's client writes over a modal whose submission went wrong. */
export const TROUBLE = 'We had some trouble connecting. Try again?';

/** What came of a submission: `sent` is false where the client itself refused it. */
export interface Submission {
  readonly sent: boolean;
  readonly errors: Readonly<Record<string, string>>;
  readonly notice: string | undefined;
}

/** A person submits the modal in front of them. Slack's client refuses it first where a field is wrong. */
export async function submitView(world: World, record: ViewRecord): Promise<Submission> {
  const person = requireActive(world, record.user);
  const refused = findRefusedInputs(record.view);
  if (Object.keys(refused).length > 0) {
    world.views.complain(record, refused);
    return { sent: false, errors: refused, notice: undefined };
  }
  world.views.complain(record, {});
  const viewId = record.view.id;
  const payload = {
    ...interactionHead('view_submission', person),
    trigger_id: world.triggers.mint(record.user, { viewId }),
    view: structuredClone(record.view),
    response_urls: responseUrls(world, record),
  };
  const reply = await deliverInteraction(world, payload, true);
  // The app may have closed or replaced the modal meanwhile.
  if (world.views.find(viewId) !== record) return { sent: true, errors: {}, notice: undefined };
  if (reply.acked) answerSubmission(world, record, reply.payload);
  else world.views.complain(record, {}, TROUBLE);
  return { sent: true, errors: record.errors, notice: record.notice };
}

/** Does what the ack of a submission asks for; an answer that Slack would refuse shows as trouble. */
function answerSubmission(world: World, record: ViewRecord, answer: JsonObject): void {
  try {
    applyAnswer(world, record, answer);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    world.traffic.record({
      kind: 'problem',
      name: 'the answer to view_submission was refused',
      body: answer,
      reply: error.detail,
      error: error.error,
    });
    world.views.complain(record, {}, TROUBLE);
  }
}

function applyAnswer(world: World, record: ViewRecord, answer: JsonObject): void {
  switch (answer.response_action) {
    case undefined:
      world.views.pop(record.user);
      return;
    case 'clear':
      world.views.clear(record.user);
      return;
    case 'update':
      world.views.update(record, requireView(answer.view, ['modal']));
      return;
    case 'push':
      world.views.push(record.user, requireView(answer.view, ['modal']), record.conversation);
      return;
    case 'errors':
      world.views.complain(record, requireErrors(record, answer.errors));
      return;
    default:
      throw new ApiError('invalid_response_action');
  }
}

/** Messages beside fields; each must name an input block of the view. */
function requireErrors(record: ViewRecord, value: unknown): Readonly<Record<string, string>> {
  const inputs = new Set(record.view.blocks.filter(({ type }) => type === 'input').map(({ block_id: id }) => id));
  const errors = Object.entries(asObject(value));
  const isRight = errors.every(([id, message]) => inputs.has(id) && typeof message === 'string' && message !== '');
  if (!isObject(value) || errors.length === 0 || !isRight) throw new ApiError('invalid_errors');
  return Object.fromEntries(errors.map(([id, message]) => [id, asText(message) ?? '']));
}

/** Conversation selects with `response_url_enabled` give the app an address to answer to. */
function responseUrls(world: World, { user, view }: ViewRecord): readonly JsonObject[] {
  return view.blocks.flatMap((block) => {
    const element = asObject(block.element);
    if (element.response_url_enabled !== true) return [];
    const blockId = asText(block.block_id) ?? '';
    const actionId = asText(element.action_id) ?? '';
    const state = view.state.values[blockId]?.[actionId];
    const channel = asText(state?.selected_conversation) ?? asText(state?.selected_channel);
    if (channel === undefined) return [];
    const url = world.responseUrls.mint({ channel, user, messageTs: undefined });
    return [{ block_id: blockId, action_id: actionId, channel_id: channel, response_url: url }];
  });
}

/** A person closes the modal in front of them, or with `all` the whole stack. The app hears of it if it asked to. */
export async function closeView(world: World, record: ViewRecord, all = false): Promise<void> {
  const person = requireActive(world, record.user);
  const stack = world.views.stack(record.user);
  const isCleared = all || record.view.clear_on_close === true;
  const closed = isCleared ? stack.toReversed() : [record];
  if (isCleared) world.views.clear(record.user);
  else world.views.pop(record.user);
  const told = closed.filter(({ view }) => view.notify_on_close === true);
  await Promise.all(
    told.map(({ view }) =>
      deliverInteraction(
        world,
        { ...interactionHead('view_closed', person), view: structuredClone(view), is_cleared: isCleared },
        false,
      ),
    ),
  );
}

import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Clock } from '../../core/clock.ts';
import { DeskhandError } from '../../core/errors.ts';
import { isReading } from '../../core/operation.ts';
import type { PersonRef } from '../../core/person.ts';
import type { Faults } from '../../requests/plan.ts';
import type { Service } from '../../requests/service.ts';
import { fieldOf, blocks as ids } from '../control-ids.ts';
import { answerView } from '../views/answer.ts';
import { initialValues } from '../views/compose.ts';
import { emergencyReasonIn } from '../views/emergency.ts';
import { type Filled, fromSubmission, toModal } from '../views/form.ts';
import type { ViewLike } from '../views/form-model.ts';
import { formOf } from '../views/modals.ts';
import { loadingView, noticeView, numberView } from '../views/views.ts';

/** What a submission comes to: messages beside fields, another view, or a closed window. */
export type Reply =
  | { readonly kind: 'errors'; readonly errors: Record<string, string> }
  | { readonly kind: 'view'; readonly view: ModalView }
  | { readonly kind: 'sent' };

/** Slack gives three seconds for the answer to a submission; what takes longer goes on in the open window. */
const answerWithin = 2_000;

/** How long Slack may take to draw the view of an answer. */
const settleAfter = 1_000;

/** Works on a submitted form. Throws nothing that the person can put right. */
export async function submitForm(service: Service, person: PersonRef, viewId: string, view: ViewLike): Promise<Reply> {
  const filled = fromSubmission(view);
  const { channel, subject, proof } = filled;
  const operation = service.operation(filled.operation);
  if (!subject) {
    const what = { account: 'an account', group: 'a group' }[operation.subject as string] ?? 'a directory';
    return { kind: 'errors', errors: beside(view, { subject: `Please pick ${what}.` }) };
  }
  const directory = service.directoriesFor(operation.name).find(({ id }) => id === subject.directory);
  const values = { ...(directory && initialValues(operation, directory)), ...filled.values };
  const draft = { person, channel, operation: operation.name, subject, values, emergency: emergencyReasonIn(values) };
  try {
    if (isReading(operation)) {
      const { person: _1, emergency: _2, ...asked } = draft;
      return { kind: 'view', view: answerView(await service.answer(draft), asked) };
    }
    if (!proof) return await previewed(service, person, view);
    const request = await service.submit(draft, `submission/${viewId}`, proof);
    const number = service.numberFor(request);
    // The caller is on the line: the agent has the number before them at once, and in a direct message for later.
    return number ? { kind: 'view', view: numberView(operation.title, number) } : { kind: 'sent' };
  } catch (cause) {
    if (!(cause instanceof DeskhandError)) throw cause;
    return explained(service, person, view, filled, cause);
  }
}

/** Nothing is sent that was not shown before: a form whose preview is missing or old is drawn with it first. */
async function previewed(service: Service, person: PersonRef, view: ViewLike): Promise<Reply> {
  const form = await formOf(service, person, view);
  const faults = form.preview?.faults ?? {};
  const errors = beside(view, faults);
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors };
  return { kind: 'view', view: toModal({ ...form, faults }) };
}

/** A refusal, beside its fields where it has some, else in the form above the buttons: what was filled in stays. */
async function explained(
  service: Service,
  person: PersonRef,
  view: ViewLike,
  filled: Filled,
  cause: DeskhandError,
): Promise<Reply> {
  const errors = beside(view, cause.fields);
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors };
  try {
    const form = await formOf(service, person, view);
    // What has changed since is in the form now, so the next press sends what is seen.
    if (cause.code === 'stale') return { kind: 'view', view: toModal({ ...form, note: cause.userMessage }) };
    return { kind: 'view', view: toModal({ ...form, faults: { ...form.faults, '': cause.userMessage } }) };
  } catch (again) {
    // The directory cannot be read for the form either; say so rather than lose the words.
    if (!(again instanceof DeskhandError)) throw again;
    return { kind: 'view', view: noticeView(service.operation(filled.operation).title, cause.userMessage) };
  }
}

/** Messages by the block that shows their field; Slack refuses an answer that names a block which is not there. */
function beside(view: ViewLike, faults: Faults): Record<string, string> {
  const blocks = Object.keys(view.state.values);
  return Object.fromEntries(
    Object.entries(faults).flatMap(([name, text]) => {
      const block = blocks.find(
        (id) =>
          id === name ||
          fieldOf(id).name === name ||
          (name === ids.subject && [ids.candidate, ids.directory].some((block) => block === id)),
      );
      return block ? [[block, text.slice(0, 2000)]] : [];
    }),
  );
}

const acknowledgement = (reply: Reply): ViewResponseAction => {
  if (reply.kind === 'errors') return { response_action: 'errors', errors: reply.errors };
  if (reply.kind === 'view') return { response_action: 'update', view: reply.view };
  return { response_action: 'clear' };
};

/**
 * Answers a submission within Slack's time. Where the work takes longer, the window shows that it is being worked on and is
 * filled when it is done; `redraw` then puts the form back with the messages in it.
 */
export async function answerSubmission(
  clock: Clock,
  work: Promise<Reply>,
  ack: (response: ViewResponseAction) => Promise<void>,
  late: { show: (view: ModalView) => Promise<void>; redraw: (errors: Record<string, string>) => Promise<ModalView> },
): Promise<void> {
  const over = new AbortController();
  const first = await Promise.race([work, clock.wait(answerWithin, over.signal).then(() => undefined)]);
  over.abort();
  if (first) return ack(acknowledgement(first));
  await ack({ response_action: 'update', view: loadingView('One moment') });
  // Slack draws the answer's view when it has it; an update that came before would be drawn over.
  const [reply] = await Promise.all([work, clock.wait(settleAfter)]);
  if (reply.kind === 'view') return late.show(reply.view);
  if (reply.kind === 'errors') return late.show(await late.redraw(reply.errors));
  return late.show(noticeView('Request sent', 'Your request has been sent. Its card is in the requests channel.'));
}

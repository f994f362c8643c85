import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { isReading, type Operation } from '../../core/operation.ts';
import type { PersonRef } from '../../core/person.ts';
import { refOf } from '../../core/subject.ts';
import { userMessageOf } from '../../requests/error-messages.ts';
import type { Service } from '../../requests/service.ts';
import { slackErrorOf } from '../client/slack-error.ts';
import { answerView } from './answer.ts';
import type { Target } from './compose.ts';
import { composeForm, initialValues, withPreview } from './compose.ts';
import { fromSubmission, isPicked, toModal } from './form.ts';
import type { Form, ViewLike } from './form-model.ts';
import { type ShownView, withTrouble } from './view-error.ts';
import { loadingView, menuView, noticeView } from './views.ts';

/** What is said to somebody who may not look at accounts, whatever the name. */
const hiddenExistenceMessage = 'If that account exists, a reset link is on its way or waiting for approval.';

/** How long a window may say that it is looking, in milliseconds. */
const longestLook = 25_000;

export type Modals = ReturnType<typeof createModals>;

/**
 * The modals. Each is opened at once with a "Looking…" view, since a trigger lives for three seconds and a directory may
 * take longer, and filled afterwards.
 */
export function createModals(client: WebClient, service: Service, log: Log, clock: Clock) {
  async function open(trigger: string, title: string): Promise<string> {
    const { view } = await client.views.open({ trigger_id: trigger, view: loadingView(title) });
    if (!view?.id) throw new Error('Slack opened no view.');
    return view.id;
  }

  /** Puts into an open window what `draw` gives, or the words of what it throws. */
  async function fill(id: string, title: string, draw: () => Promise<ModalView>): Promise<void> {
    let view: ModalView;
    const over = new AbortController();
    try {
      view = await Promise.race([draw(), tooLong(title, over.signal)]);
    } catch (cause) {
      view = noticeView(title, userMessageOf(cause, log));
    } finally {
      over.abort();
    }
    await put(id, title, view);
  }

  /** A directory may be asked for minutes; a person will not look at an empty window for as long. */
  async function tooLong(title: string, over: AbortSignal): Promise<ModalView> {
    await clock.wait(longestLook, over);
    return noticeView(
      title,
      'The directories take too long to answer right now. Nothing was changed; please try again in a moment.',
    );
  }

  async function put(id: string, title: string, view: ModalView): Promise<void> {
    try {
      await client.views.update({ view_id: id, view });
    } catch (cause) {
      const { retryAfter } = cause as { retryAfter?: number };
      if (retryAfter !== undefined) {
        await clock.wait(retryAfter * 1_000);
        return put(id, title, view);
      }
      const error = slackErrorOf(cause);
      if (error === 'not_found') return log.debug({ view: id }, 'the window was closed before it was filled');
      if (error !== 'invalid_arguments' && error !== 'view_too_large') throw cause;
      // Slack does not take what was drawn. The person must not be left with a window that looks for ever.
      await client.views.update({ view_id: id, view: noticeView(title, userMessageOf(cause, log)) });
    }
  }

  async function draw(person: PersonRef, channel: string, operation: Operation, target: Target): Promise<ModalView> {
    // An empty form looks nothing up that would refuse the person; reading their menu does, for whoever is no member.
    if (!target) await service.catalog(person, channel);
    const form = await composeForm(service, person, channel, operation, target);
    const { subject } = form;
    const isAnswerable = isReading(operation) && Object.keys(operation.inputs).length === 0;
    if (!subject || !isAnswerable) return toModal(form);
    const ref = refOf(subject);
    const asked = { channel, operation: operation.name, subject: ref, values: {} };
    return answerView(await service.answer({ person, ...asked }), asked);
  }

  return {
    fill,
    open,

    /** Starts an operation from a command. */
    async start(
      trigger: string,
      person: PersonRef,
      channel: string,
      operation: Operation,
      target: Target,
    ): Promise<void> {
      const id = await open(trigger, operation.title);
      const name = target && 'name' in target ? target.name : undefined;
      let isHidden = false;
      await fill(id, operation.title, async () => {
        isHidden = name !== undefined && (await service.hidesExistence(person, operation.name));
        // The answer comes before anything is looked up, so it is the same for every name, in words and in time.
        return isHidden
          ? noticeView(operation.title, hiddenExistenceMessage)
          : draw(person, channel, operation, target);
      });
      if (!isHidden || name === undefined) return;
      await service.submitHidingExistence(person, channel, operation.name, name, `discreet/${id}`);
    },

    /** Shows what a person may do, for one account holder where one is given. */
    async menu(trigger: string, person: PersonRef, channel: string, about?: PersonRef): Promise<void> {
      const title = about ? 'Help this person' : 'Helpdesk';
      const id = await open(trigger, title);
      await fill(id, title, async () => menuView(title, await service.catalog(person, channel), { channel, about }));
    },

    /** Goes on from the menu to an operation's form, in the same window. */
    async choose(id: string, person: PersonRef, channel: string, operation: Operation, target: Target): Promise<void> {
      await client.views.update({ view_id: id, view: loadingView(operation.title) });
      await fill(id, operation.title, () => draw(person, channel, operation, target));
    },

    /** Something in a form was picked: draws it again with what that makes of it. */
    async changed(id: string, hash: string, view: ShownView, person: PersonRef): Promise<void> {
      const next = await formOf(service, person, view).then(toModal, (cause: unknown) =>
        withTrouble(view, userMessageOf(cause, log)),
      );
      try {
        await client.views.update({ view_id: id, hash, view: next });
      } catch (cause) {
        // A newer change has drawn the window already, or it is closed.
        if (!['hash_conflict', 'not_found'].includes(slackErrorOf(cause) ?? '')) throw cause;
      }
    },
  };
}

/** The form that a view shows, read afresh and with its preview. */
export async function formOf(service: Service, person: PersonRef, view: ViewLike): Promise<Form> {
  const filled = fromSubmission(view);
  const operation = service.operation(filled.operation);
  const directories = isPicked(operation.subject) ? [] : service.directoriesFor(operation.name);
  const subject = filled.subject && (await service.subject(person, operation.name, filled.subject));
  const values = { ...(subject ? initialValues(operation, subject.directory) : {}), ...filled.values };
  const { channel, labels } = filled;
  const form: Form = { operation, channel, directories, ...(subject && { subject }), values, labels, faults: {} };
  return withPreview(service, person, form);
}

import type { AllMiddlewareArgs, App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { PersonRef } from '../../core/person.ts';
import { userMessageOf } from '../../requests/error-messages.ts';
import type { Service } from '../../requests/service.ts';
import { retryAfterOf, slackErrorOf } from '../client/slack-error.ts';
import { actions, callbacks } from '../control-ids.ts';
import { escaped, plain } from '../text.ts';
import { declineView, loadingView, noticeView, secretView } from '../views/views.ts';
import { actorOf } from './actor.ts';
import type { Pressed } from './proof.ts';
import { answerSubmission } from './submission.ts';

type Client = AllMiddlewareArgs['client'];
type ShowHome = (client: Client, person: PersonRef) => Promise<void>;
interface Parts {
  readonly service: Service;
  readonly clock: Clock;
  readonly log: Log;
}
/** How long a press may go without a word, in milliseconds. */
const sayAfter = 3_000;

/**
 * Registers the buttons that decide: approve, decline with its window, take back, and reveal.
 *
 * @returns how an actor is told something where they pressed
 */
export function registerDecisions(
  app: App,
  { service, clock, log }: Parts,
  showHome: ShowHome,
): (pressed: Pressed, words: string) => Promise<void> {
  /** Tells the actor alone why it cannot be, where they pressed; nothing of it is interpreted. */
  async function userMessage({ body, client }: Pressed, cause: unknown): Promise<void> {
    return say({ body, client }, userMessageOf(cause, log));
  }

  async function say({ body, client }: Pressed, words: string): Promise<void> {
    const { channel, user, message } = body;
    const shown = { text: escaped(words), blocks: [{ type: 'section' as const, text: plain(words) }] };
    if (!channel) {
      // Pressed on the Home tab, where nothing can be said: the person gets a direct message.
      await client.chat.postMessage({ channel: user.id, ...shown });
      return;
    }
    const thread = (message?.thread_ts as string | undefined) ?? message?.ts;
    await client.chat.postEphemeral({
      channel: channel.id,
      user: user.id,
      ...shown,
      ...(thread && { thread_ts: thread }),
    });
  }

  app.action<BlockAction<ButtonAction>>(actions.approve, async ({ ack, body, action, client }) => {
    await ack();
    const answered = new AbortController();
    const slow = clock
      .wait(sayAfter, answered.signal)
      .then(async () => {
        if (!answered.signal.aborted)
          await say({ body, client }, 'Looking at the directory; it takes longer than usual …');
      })
      .catch((cause: unknown) => log.warn({ err: cause }, 'a person could not be told to wait'));
    await service
      .approve(action.value ?? '', actorOf(body))
      .catch((cause: unknown) => userMessage({ body, client }, cause));
    answered.abort();
    await slow;
    if (body.view?.type === 'home') await showHome(client, actorOf(body));
  });

  app.action<BlockAction<ButtonAction>>(actions.cancel, async ({ ack, body, action, client }) => {
    await ack();
    await service
      .cancel(action.value ?? '', actorOf(body))
      .catch((cause: unknown) => userMessage({ body, client }, cause));
    if (body.view?.type === 'home') await showHome(client, actorOf(body));
  });

  app.action<BlockAction<ButtonAction>>(actions.decline, async ({ ack, body, action, client }) => {
    await ack();
    const id = action.value ?? '';
    const { view } = await client.views.open({ trigger_id: body.trigger_id, view: loadingView('Decline') });
    const next = await service.mayDecide(id, actorOf(body)).then(
      () => declineView(id),
      (cause: unknown) => noticeView('Decline', userMessageOf(cause, log)),
    );
    if (view?.id) await client.views.update({ view_id: view.id, view: next });
  });

  app.view<ViewSubmitAction>(
    { callback_id: callbacks.decline, type: 'view_submission' },
    async ({ ack, body, client }) => {
      const { view } = body;
      const reason = view.state.values.reason?.reason?.value?.trim() ?? '';
      if (reason === '') {
        await ack({ response_action: 'errors', errors: { reason: 'Please say why: the requester is told.' } });
        return;
      }
      const work = service.decline(view.private_metadata, actorOf(body), reason).then(
        () => noticeView('Decline', 'The request is declined. The requester is told why.'),
        (cause: unknown) => noticeView('Decline', userMessageOf(cause, log)),
      );
      await answerSubmission(
        clock,
        work.then((next) => ({ kind: 'view', view: next })),
        ack,
        {
          show: async (next) => void (await client.views.update({ view_id: view.id, view: next })),
          redraw: async () => declineView(view.private_metadata),
        },
      );
    },
  );

  app.action<BlockAction<ButtonAction>>(actions.reveal, async ({ ack, body, action, client }) => {
    await ack();
    const person = actorOf(body);
    // The window comes first: there must be a place to show it.
    const { view } = await client.views.open({ trigger_id: body.trigger_id, view: loadingView('For you only') });
    const window = view?.id;
    if (!window) return;
    const wasShown = await service
      .reveal(action.value ?? '', person, (request, secrets) => isShown(client, window, secretView(request, secrets)))
      .catch(async (cause: unknown) => {
        await isShown(client, window, noticeView('For you only', userMessageOf(cause, log)));
        return true;
      });
    if (wasShown) return;
    const words = "Slack didn't show the password. Nobody has seen it: press View password again.";
    await client.chat.postMessage({ channel: person.id, text: words });
  });

  app.view<ViewSubmitAction>({ callback_id: callbacks.secretSaved, type: 'view_submission' }, async ({ ack, body }) => {
    const refused = await service.secretSaved(body.view.private_metadata, actorOf(body)).then(
      () => undefined,
      (cause: unknown) => noticeView('For you only', userMessageOf(cause, log)),
    );
    await ack(refused && { response_action: 'update', view: refused });
  });

  return say;

  /** Puts a view into an open window, for as long as a person would wait. */
  async function isShown(client: Client, id: string, view: ModalView): Promise<boolean> {
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      try {
        await client.views.update({ view_id: id, view });
        return true;
      } catch (cause) {
        const error = slackErrorOf(cause);
        log.warn({ attempt, err: cause }, 'a secret could not be shown yet');
        if (error && error !== 'internal_error' && error !== 'ratelimited') return false;
        await clock.wait((retryAfterOf(cause) ?? 1) * 1_000);
      }
    }
    return false;
  }
}

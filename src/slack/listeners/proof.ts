import type { AllMiddlewareArgs, App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Clock } from '../../core/clock.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { PersonRef } from '../../core/person.ts';
import { userMessageOf } from '../../requests/error-messages.ts';
import type { Service } from '../../requests/service.ts';
import { actions, blocks, callbacks, controls } from '../control-ids.ts';
import { plain, rich } from '../text.ts';
import type { Modals } from '../views/modals.ts';
import { modal, noticeView } from '../views/views.ts';
import { actorOf } from './actor.ts';
import { answerSubmission, type Reply } from './submission.ts';

interface Parts {
  readonly service: Service;
  readonly modals: Modals;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the actor alone, where they pressed. */
  readonly say: (pressed: Pressed, words: string) => Promise<void>;
}
export type Pressed = { body: BlockAction<ButtonAction>; client: AllMiddlewareArgs['client'] };

/** A window that asks for digits: the number that was read out, or the code that was mailed. */
const digitsView = (kind: Digits, request: string): ModalView => ({
  ...modal(kinds[kind].title, [
    rich([kinds[kind].intro]),
    {
      type: 'input',
      block_id: kinds[kind].field,
      label: plain(kinds[kind].label),
      element: {
        type: 'plain_text_input',
        action_id: controls.digits,
        max_length: 12,
        focus_on_load: true,
      },
    },
  ]),
  callback_id: kind,
  private_metadata: request,
  submit: plain('Confirm', 24),
});

type Digits = keyof typeof kinds;
const kinds = {
  [callbacks.prove]: {
    title: 'It is me',
    intro:
      'Type in the number that the person at the helpdesk tells you. They know it already, so nobody ever asks you for it.',
    label: 'Number',
    field: blocks.number,
    done: 'Thank you. You confirmed that it is you.',
  },
  [callbacks.enterCode]: {
    title: 'The mailed code',
    intro: 'Type in the code that the caller reads to you from the mail.',
    label: 'Code',
    field: blocks.code,
    done: 'The code is right: the account holder has been proved.',
  },
} as const;

/** Registers all that proves who the account holder is, and all by which they object. */
export function registerProofs(app: App, { service, modals, clock, log, say }: Parts): void {
  const press = (name: string, act: (id: string, person: PersonRef) => Promise<unknown>, done?: string) =>
    app.action<BlockAction<ButtonAction>>(name, async ({ ack, body, action, client }) => {
      await ack();
      await act(action.value ?? '', actorOf(body)).then(
        () => (done ? say({ body, client }, done) : undefined),
        (cause: unknown) => say({ body, client }, userMessageOf(cause, log)),
      );
    });
  press(actions.notMe, service.reportNotMe);
  press(actions.unreachable, service.holderUnreachable);
  press(actions.mailCode, service.mailCode, 'The code is on its way to the address on file.');
  press(actions.stop, service.stop);

  app.action<BlockAction<ButtonAction>>(actions.liftFreeze, async ({ ack, body, action }) => {
    await ack();
    const target = { name: action.value ?? '' };
    await modals.start(body.trigger_id, actorOf(body), '', service.operation('lift-freeze'), target);
  });

  for (const kind of Object.keys(kinds) as Digits[]) {
    const check = kind === callbacks.prove ? service.proveHolder : service.enterCode;
    const { field, title, done } = kinds[kind];

    app.action<BlockAction<ButtonAction>>(kind, async ({ ack, body, action, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: digitsView(kind, action.value ?? '') });
    });

    app.view<ViewSubmitAction>({ callback_id: kind, type: 'view_submission' }, async ({ ack, body, client }) => {
      const { view } = body;
      const digits = view.state.values[field]?.[controls.digits]?.value ?? '';
      const work = check(view.private_metadata, actorOf(body), digits).then(
        (request): Reply => ({
          kind: 'view',
          view: noticeView(title, request.state === 'declined' ? (request.outcome ?? '') : done),
        }),
        (cause: unknown): Reply => {
          const beside = cause instanceof DeskhandError ? cause.fields[field] : undefined;
          if (beside) return { kind: 'errors', errors: { [field]: beside } };
          return { kind: 'view', view: noticeView(title, userMessageOf(cause, log)) };
        },
      );
      await answerSubmission(clock, work, ack, {
        show: async (next) => void (await client.views.update({ view_id: view.id, view: next })),
        redraw: async (errors) => {
          const again = digitsView(kind, view.private_metadata);
          return { ...again, blocks: [rich([`⚠️ ${Object.values(errors).join(' ')}`]), ...again.blocks] };
        },
      });
    });
  }
}

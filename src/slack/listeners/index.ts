import type { AllMiddlewareArgs, App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { PersonRef } from '../../core/person.ts';
import { userMessageOf } from '../../requests/error-messages.ts';
import type { Service } from '../../requests/service.ts';
import { anyFormControl, anyMenuAction, callbacks, controls, fieldOf, shortcuts } from '../control-ids.ts';
import { plain } from '../text.ts';
import { toModal } from '../views/form.ts';
import { renderHome } from '../views/home.ts';
import { createModals, formOf, type Modals } from '../views/modals.ts';
import { withTrouble } from '../views/view-error.ts';
import { noticeView } from '../views/views.ts';
import { actorOf } from './actor.ts';
import { registerAnswers } from './answer.ts';
import { registerCommands } from './commands.ts';
import { registerDecisions } from './decision.ts';
import { groupOptions, subjectOptions } from './options.ts';
import { registerProofs } from './proof.ts';
import { answerSubmission, submitForm } from './submission.ts';

/** What the listeners work with. */
export interface Parts {
  readonly service: Service;
  readonly clock: Clock;
  readonly log: Log;
}

type Client = AllMiddlewareArgs['client'];

/** Registers everything that Slack may send. Each listener acknowledges first and works afterwards. */
export function registerListeners(app: App, { service, clock, log }: Parts): void {
  const modals = createModals(app.client, service, log, clock);
  registerCommands(app, service, modals);
  registerForms(app, modals, { service, clock, log });
  registerAnswers(app, modals, service, log);
  const say = registerDecisions(app, { service, clock, log }, showHome);
  registerProofs(app, { service, modals, clock, log, say });

  app.shortcut(shortcuts.menu, async ({ ack, body, shortcut }) => {
    await ack();
    await modals.menu(shortcut.trigger_id, actorOf(body), '');
  });

  app.shortcut({ callback_id: shortcuts.helpThisPerson, type: 'message_action' }, async ({ ack, body }) => {
    await ack();
    const author = body.message.user;
    const person = actorOf(body);
    const about = author ? { team: person.team, id: author } : undefined;
    await modals.menu(body.trigger_id, person, body.channel.id, about);
  });

  app.event('app_home_opened', async ({ event, body, client }) => {
    if (event.tab !== 'home') return;
    await showHome(client, { team: body.team_id, id: event.user });
  });

  async function showHome(client: Client, person: PersonRef): Promise<void> {
    try {
      await client.views.publish({ user_id: person.id, view: await renderHome(service, person) });
    } catch (cause) {
      const blocks = [{ type: 'section' as const, text: plain(userMessageOf(cause, log)) }];
      await client.views.publish({ user_id: person.id, view: { type: 'home', blocks } });
    }
  }
}

function registerForms(app: App, modals: Modals, { service, clock, log }: Parts): void {
  /** A typeahead has no words for why it offers nothing; the form has. */
  const nothing = (cause: unknown) => {
    userMessageOf(cause, log);
    return { options: [] };
  };

  app.action<BlockAction>({ type: 'block_actions', action_id: anyFormControl }, async ({ ack, body }) => {
    await ack();
    if (body.view) await modals.changed(body.view.id, body.view.hash, body.view, actorOf(body));
  });

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: anyMenuAction },
    async ({ ack, body, action }) => {
      await ack();
      const person = actorOf(body);
      const operation = service.operation(action.value ?? '');
      if (body.view?.type === 'modal') {
        const formState = JSON.parse(body.view.private_metadata) as { channel: string; about?: string };
        const target = formState.about ? { person: { team: person.team, id: formState.about } } : undefined;
        await modals.choose(body.view.id, person, formState.channel, operation, target);
      } else {
        await modals.start(body.trigger_id, person, '', operation, undefined);
      }
    },
  );

  app.options<'block_suggestion'>(
    { type: 'block_suggestion', action_id: controls.subject },
    async ({ ack, body, options }) => {
      const found = subjectOptions(service, actorOf(body), options.value, body.view?.private_metadata);
      await ack(await found.catch(nothing));
    },
  );

  app.options<'block_suggestion'>(
    { type: 'block_suggestion', action_id: controls.groups },
    async ({ ack, body, options }) => {
      const { value, block_id: block } = options;
      await ack(await groupOptions(service, actorOf(body), value, body.view?.private_metadata, block).catch(nothing));
    },
  );

  app.view<ViewSubmitAction>(
    { callback_id: callbacks.form, type: 'view_submission' },
    async ({ ack, body, client }) => {
      const { view } = body;
      const person = actorOf(body);
      const work = submitForm(service, person, view.id, view).catch((cause: unknown) => ({
        kind: 'view' as const,
        view: noticeView(view.title.text, userMessageOf(cause, log)),
      }));
      await answerSubmission(clock, work, ack, {
        show: async (next) => void (await client.views.update({ view_id: view.id, view: next })),
        redraw: async (errors) => {
          const faults = Object.fromEntries(
            Object.entries(errors).map(([block, text]) => [fieldOf(block).name ?? '', text]),
          );
          const words = Object.values(errors).join(' ');
          return formOf(service, person, view).then(
            (form) => toModal({ ...form, faults }),
            () => withTrouble(view, words),
          );
        },
      });
    },
  );
}

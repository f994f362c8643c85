import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Log } from '../../core/log.ts';
import { userMessageOf } from '../../requests/error-messages.ts';
import type { Service } from '../../requests/service.ts';
import { actions, anyPageAction } from '../control-ids.ts';
import { type Asked, answerView, csvOf } from '../views/answer.ts';
import type { Modals } from '../views/modals.ts';
import { noticeView } from '../views/views.ts';
import { actorOf } from './actor.ts';

/** Registers the buttons of a list: its pages, and the list as a file. Each asks anew, and may be refused anew. */
export function registerAnswers(app: App, modals: Modals, service: Service, log: Log): void {
  app.action<BlockAction<ButtonAction>>(anyPageAction, async ({ ack, body, action }) => {
    await ack();
    if (!body.view) return;
    const asked = JSON.parse(body.view.private_metadata) as Asked;
    const person = actorOf(body);
    await modals.fill(body.view.id, service.operation(asked.operation).title, async () =>
      answerView(await service.answer({ ...asked, person }), asked, Number(action.value)),
    );
  });

  app.action<BlockAction<ButtonAction>>(actions.listAsFile, async ({ ack, body, client }) => {
    await ack();
    if (!body.view) return;
    const asked = JSON.parse(body.view.private_metadata) as Asked;
    const person = actorOf(body);
    const { title } = service.operation(asked.operation);
    try {
      const { table, title: about } = await service.answer({ ...asked, person });
      if (!table) return;
      // A direct message first: it gives the channel that the file goes to, which nobody else sees.
      const { channel, ts } = await client.chat.postMessage({
        channel: person.id,
        text: `${title}: ${table.rows.length}`,
      });
      if (!channel || !ts) throw new Error('Slack gave no place for the file.');
      const filename = `${asked.operation}.csv`;
      await client.files.uploadV2({
        channel_id: channel,
        thread_ts: ts,
        filename,
        title: about,
        content: csvOf(table),
      });
    } catch (cause) {
      const view = noticeView(title, userMessageOf(cause, log));
      await client.views.push({ trigger_id: body.trigger_id, view });
    }
  });
}

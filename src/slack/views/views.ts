import type { KnownBlock, ModalView } from '@slack/types';
import type { Operation } from '../../core/operation.ts';
import type { PersonRef } from '../../core/person.ts';
import type { Secret } from '../../core/secret.ts';
import type { Request } from '../../journal/request.ts';
import { callbacks, controls, blocks as ids, menuAction } from '../control-ids.ts';
import { context, plain, rich } from '../text.ts';

/** A window without a form. */
export const modal = (title: string, blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  title: plain(title, 24),
  close: plain('Close', 24),
  blocks,
});

/** What stands in a window until the directories have answered. */
export const loadingView = (title: string): ModalView => modal(title, [rich(['🔎 Looking…'])]);

/** A window that only says something. */
export const noticeView = (title: string, text: string): ModalView => modal(title, [rich([text])]);

/** The number that the agent reads to the caller, for the account holder to type in. */
export const numberView = (title: string, number: string): ModalView =>
  modal(title, [
    rich(
      ['The account holder has been asked in a direct message. Read this number to the person you talk to:'],
      [{ bold: number }],
    ),
    context('You find it in a direct message too, with what to do where they cannot get into Slack.'),
  ]);

/** The menu: one row for each operation that the person may use here. */
export function menuView(
  title: string,
  operations: readonly Operation[],
  formState: { channel: string; about?: PersonRef | undefined },
): ModalView {
  const rows = operations.flatMap((operation): KnownBlock[] => [
    {
      type: 'section',
      text: plain(`${operation.title}\n${operation.summary}`),
      accessory: {
        type: 'button',
        action_id: menuAction(operation.name),
        text: plain('Open', 75),
        value: operation.name,
      },
    },
  ]);
  const nothing = rich(['No rule of the policy lets you do anything from here. Ask whoever keeps policy.yml.']);
  return {
    ...modal(title, rows.length > 0 ? rows : [nothing]),
    private_metadata: JSON.stringify({ channel: formState.channel, about: formState.about?.id }),
  };
}

/** Asks why a request is declined; the requester is told. */
export function declineView(request: string): ModalView {
  return {
    ...modal('Decline', [
      {
        type: 'input',
        block_id: ids.reason,
        label: plain('Why?'),
        hint: plain('The requester is told this.'),
        element: {
          type: 'plain_text_input',
          action_id: controls.reason,
          multiline: true,
          max_length: 500,
          focus_on_load: true,
        },
      },
    ]),
    callback_id: callbacks.decline,
    private_metadata: request,
    submit: plain('Decline', 24),
  };
}

/** Shows secrets to the one person they are for. */
export function secretView(request: Request, secrets: readonly Secret[]): ModalView {
  return {
    ...modal('For you only', [
      rich([`For ${request.subjectName} in ${request.directoryLabel}:`]),
      ...secrets.map(
        (secret): KnownBlock => ({
          type: 'rich_text',
          elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: secret.reveal() }] }],
        }),
      ),
      context('Only you can see this. You can view it again for two minutes, unless you say that you saved it.'),
    ]),
    callback_id: callbacks.secretSaved,
    private_metadata: request.id,
    submit: plain("I've saved it", 24),
  };
}

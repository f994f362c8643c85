import type { HomeView, KnownBlock } from '@slack/types';
import type { PersonRef } from '../../core/person.ts';
import type { Request } from '../../journal/request.ts';
import type { Service } from '../../requests/service.ts';
import { actions, menuAction } from '../control-ids.ts';
import { stateText } from '../messages/card.ts';
import { context, plain, rich } from '../text.ts';

const header = (text: string): KnownBlock => ({ type: 'header', text: plain(text, 150) });

/** Slack takes 25 buttons in one block. */
const rowsOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / 25) }, (_, row) => all.slice(row * 25, row * 25 + 25));

/** The App Home: what waits for this person, what they asked for, and what they can do. */
export async function renderHome(service: Service, person: PersonRef): Promise<HomeView> {
  const [waiting, mine, operations] = await Promise.all([
    service.waitingFor(person, 10),
    service.requestsOf(person, 10),
    service.catalog(person, ''),
  ]);
  const title = (request: Request) => service.operation(request.operation).title;
  const row = (request: Request): KnownBlock =>
    rich(
      [{ bold: `${title(request)}: ${request.subjectName}` }, ` · ${request.directoryLabel}`],
      [`${stateText(request)} · asked by `, { person: request.requester }, ' · ', { time: request.requestedAt }],
    );
  const decide = (request: Request): KnownBlock[] => [
    row(request),
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: actions.approve, text: plain('Approve', 75), value: request.id, style: 'primary' },
        { type: 'button', action_id: actions.decline, text: plain('Decline', 75), value: request.id, style: 'danger' },
      ],
    },
  ];
  const buttons = operations.map((operation) => ({
    type: 'button' as const,
    action_id: menuAction(operation.name),
    text: plain(operation.title, 75),
    value: operation.name,
  }));
  return {
    type: 'home',
    blocks: [
      header('Waiting for you'),
      ...(waiting.length > 0 ? waiting.flatMap(decide) : [context('Nothing waits for your decision.')]),
      header('Your requests'),
      ...(mine.length > 0 ? mine.map(row) : [context('You have not asked for anything yet.')]),
      header('What you can do'),
      ...(buttons.length > 0
        ? rowsOf(buttons).map((elements) => ({ type: 'actions' as const, elements }))
        : [context('No rule of the policy lets you do anything from here.')]),
    ],
  };
}

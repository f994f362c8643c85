import type { KnownBlock, ModalView } from '@slack/types';
import { csvRow } from '../../core/csv.ts';
import type { Answer } from '../../core/operation.ts';
import type { SubjectRef } from '../../core/subject.ts';
import type { RawValues } from '../../requests/plan.ts';
import { actions } from '../control-ids.ts';
import { context, type Piece, plain, rich } from '../text.ts';
import { modal } from './views.ts';

/** What was asked, so that another page can be asked for. It comes back from Slack, so it is a hint: all is checked again. */
export interface Asked {
  readonly operation: string;
  readonly channel: string;
  readonly subject: SubjectRef;
  readonly values: RawValues;
}

/** Rows on one page of a list; a window takes no more than a hundred blocks. */
const pageSize = 20;

/** Draws what a read found out; a list page by page, counted from 0. */
export function answerView(answer: Answer, asked: Asked, page = 0): ModalView {
  const { title, facts, table } = answer;
  const lines = facts.map(({ label, value }): Piece[] => [{ bold: `${label}: ` }, value]);
  return {
    ...modal(title, [
      { type: 'header', text: plain(title, 150) },
      ...(lines.length > 0 ? [rich(...lines)] : []),
      ...(table ? tableBlocks(table, page) : []),
    ]),
    private_metadata: JSON.stringify(asked),
  };
}

function tableBlocks(table: NonNullable<Answer['table']>, page: number): KnownBlock[] {
  const pages = Math.max(1, Math.ceil(table.rows.length / pageSize));
  const current = Math.min(Math.max(page, 0), pages - 1);
  const rows = table.rows.slice(current * pageSize, (current + 1) * pageSize);
  if (rows.length === 0) return [context('There are none.')];
  const lines = rows.map(([name = '', ...cells]): Piece[] => [
    { bold: name },
    ...cells.flatMap((cell) => (cell === '' ? [] : [` · ${cell}`])),
  ]);
  const button = (text: string, action: string, value: number) => ({
    type: 'button' as const,
    action_id: action,
    text: plain(text, 75),
    value: String(value),
  });
  return [
    { type: 'divider' },
    rich(...lines),
    context(`Page ${current + 1} of ${pages}`),
    {
      type: 'actions',
      elements: [
        ...(current > 0 ? [button('Previous', actions.previousPage, current - 1)] : []),
        ...(current < pages - 1 ? [button('Next', actions.nextPage, current + 1)] : []),
        button('Send me the list as CSV', actions.listAsFile, current),
      ],
    },
  ];
}

/** A list as CSV. */
export function csvOf(table: NonNullable<Answer['table']>): string {
  return [table.columns, ...table.rows].map((row) => `${csvRow(row)}\r\n`).join('');
}

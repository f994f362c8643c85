import type { KnownBlock, ModalView, PlainTextElement } from '@slack/types';
import { blocks as ids } from '../control-ids.ts';
import { rich } from '../text.ts';
import type { ViewLike } from './form-model.ts';

/** A window as Slack sends it back with what was done in it. */
export interface ShownView extends ViewLike {
  readonly callback_id: string;
  readonly title: PlainTextElement;
  readonly submit?: PlainTextElement | null;
  readonly close?: PlainTextElement | null;
  readonly blocks: readonly unknown[];
}

/**
 * The same window with a sentence at its foot: for when the form cannot be drawn anew, because a directory does not answer.
 * Its blocks keep their ids, so Slack keeps everything that was filled in.
 */
export function withTrouble(view: ShownView, words: string): ModalView {
  const blocks = (view.blocks as (KnownBlock & { block_id?: string })[]).filter(
    ({ block_id }) => block_id !== ids.trouble,
  );
  return {
    type: 'modal',
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    title: view.title,
    ...(view.submit && { submit: view.submit }),
    ...(view.close && { close: view.close }),
    blocks: [...blocks, { ...rich([`⚠️ ${words}`]), block_id: ids.trouble }],
  };
}

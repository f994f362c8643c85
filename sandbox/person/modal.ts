import type { JsonObject } from '../kit/json.ts';
import { placedElements, textOf } from '../slack/elements.ts';
import type { ViewRecord } from '../slack/records.ts';
import { labelsOf } from './form.ts';
import type { Reader } from './text.ts';

/** A modal as its person reads it. */
export interface ModalSight {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly submit: string | undefined;
  readonly fields: readonly string[];
  /** What stands beside fields, by label. */
  readonly errors: Readonly<Record<string, string>>;
  readonly notice: string | undefined;
}

/** What a submission came to: `errors` by label, and what Slack itself says where the app did not answer. */
export interface Submitted {
  readonly errors?: Readonly<Record<string, string>>;
  readonly notice?: string;
}

/** A modal as the person in front of it reads it. */
export function describeModal(reader: Reader, record: ViewRecord): ModalSight {
  const { view, notice } = record;
  return {
    id: view.id,
    title: textOf(view.title),
    text: reader.blocks(view.blocks, view.state.values),
    submit: textOf(view.submit) || undefined,
    fields: placedElements(view.blocks).map((placed) => labelsOf(placed)[0] ?? placed.actionId),
    errors: labelErrors(view.blocks, record.errors),
    notice,
  };
}

/** Errors by block_id as errors by label. */
export function labelErrors(
  blocks: readonly JsonObject[],
  errors: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const labels = new Map(blocks.map((block) => [block.block_id, textOf(block.label)]));
  return Object.fromEntries(Object.entries(errors).map(([id, message]) => [labels.get(id) ?? id, message]));
}

import { html } from '../html.ts';
import { Button, FeedbackButtons, IconButton, WorkflowButton } from './buttons.ts';
import { Checks } from './checks.ts';
import { FileInput } from './file-input.ts';
import { Overflow } from './overflow.ts';
import { RichInput } from './rich-input.ts';
import { isSelect, Select } from './selects.ts';
import type { ElementProps } from './surface.ts';
import { isTime, TimeField } from './times.ts';
import { isTyped, Typed } from './typed.ts';

const OTHERS: Readonly<Record<string, unknown>> = {
  button: Button,
  workflow_button: WorkflowButton,
  icon_button: IconButton,
  feedback_buttons: FeedbackButtons,
  overflow: Overflow,
  checkboxes: Checks,
  radio_buttons: Checks,
  rich_text_input: RichInput,
  file_input: FileInput,
};

/** Any element that a person can use. */
export function Element(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const type = String(props.element.type);
  const Kind = isSelect(type) ? Select : isTyped(type) ? Typed : isTime(type) ? TimeField : OTHERS[type];
  if (Kind === undefined) return html`<span class="unknown">(${type})</span>`;
  return html`<${Kind} ...${props} />`;
}

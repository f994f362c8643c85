import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asObjects, asText, isObject, type JsonObject } from '../json.ts';
import { RichText } from '../text/rich-text.ts';
import { Link, Plain } from '../text/text.ts';

const STATES: Readonly<Record<string, string>> = {
  pending: 'Waiting',
  in_progress: 'In progress',
  complete: 'Complete',
  error: 'Failed',
};

function StateMark({ state }: { readonly state: string }) {
  const drawn =
    state === 'complete'
      ? html`<${Icon} name="check" size=${14} />`
      : state === 'error'
        ? html`<${Icon} name="close" size=${14} />`
        : null;
  return html`<span class=${`task-mark ${state}`} role="img" aria-label=${STATES[state] ?? state} title=${STATES[state] ?? state}>${drawn}</span>`;
}

/** One step with its state, and what there is to say about it. */
export function TaskCard({ card }: { readonly card: JsonObject }) {
  const { details, output } = card;
  const sources = asObjects(card.sources);
  return html`<div class="task">
    <${StateMark} state=${asText(card.status)} />
    <div class="task-words">
      <div class="task-title"><${Plain} text=${asText(card.title)} /></div>
      ${isObject(details) ? html`<div class="task-details"><${RichText} block=${details} /></div>` : null}
      ${isObject(output) ? html`<div class="task-output"><${RichText} block=${output} /></div>` : null}
      ${
        sources.length === 0
          ? null
          : html`<div class="task-sources">${sources.map((source) => html`<${Link} url=${asText(source.url)} text=${asText(source.text)} />`)}</div>`
      }
    </div>
  </div>`;
}

/** The steps of something that takes time. */
export function Plan({ block }: { readonly block: JsonObject }) {
  const tasks = asObjects(block.tasks);
  const done = tasks.filter(({ status }) => status === 'complete').length;
  return html`<div class="block plan">
    <div class="plan-head"><strong><${Plain} text=${asText(block.title)} /></strong><span>${done} of ${tasks.length}</span></div>
    ${tasks.map((task) => html`<${TaskCard} key=${asText(task.task_id)} card=${task} />`)}
  </div>`;
}

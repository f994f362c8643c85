import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShownMessage } from '../../../page/protocol.ts';
import { html } from '../html.ts';
import { ask, getState } from '../store.ts';
import { unescapeText } from '../text/mrkdwn.ts';

/** A message's text as its author typed it: mentions by name again. */
function asTyped(text: string): string {
  const { people, groups, channels } = getState();
  const named = text.replace(/<(@|#|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, sign: string, id: string) => {
    if (sign === '@') return `@${people.get(id)?.name ?? id}`;
    if (sign === '#') return `#${channels.find((channel) => channel.id === id)?.name ?? id}`;
    return sign === '!subteam^' ? `@${groups.get(id)?.handle ?? id}` : whole;
  });
  return unescapeText(named);
}

/** One's own message, to be written anew in its place: Enter saves, Escape leaves it as it was. */
export function EditMessage({ shown, onEnd }: { readonly shown: ShownMessage; readonly onEnd: () => void }) {
  const { channel, message } = shown;
  const [text, setText] = useState(() => asTyped(message.text));
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const save = async () => {
    if (text.trim() === '') return;
    if ((await ask('rewrite', { channel, ts: message.ts, text: text.trim() })) !== undefined) onEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') onEnd();
    else if (event.key === 'Enter' && !event.shiftKey) void save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="edit-message">
    <textarea
      ref=${field}
      class="field"
      rows=${Math.min(8, text.split('\n').length + 1)}
      aria-label="Edit message"
      value=${text}
      onInput=${(event: InputEvent) => setText((event.target as HTMLTextAreaElement).value)}
      onKeyDown=${onKeyDown}
    ></textarea>
    <div class="edit-buttons">
      <button type="button" class="button" onClick=${onEnd}>Cancel</button>
      <button type="button" class="button primary" disabled=${text.trim() === ''} onClick=${() => void save()}>Save</button>
    </div>
  </div>`;
}

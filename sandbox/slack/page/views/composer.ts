import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { send } from '../actions.ts';
import { Menu } from '../elements/menu.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { ask, getState, toast, useStore } from '../store.ts';
import { type Completion, completionsFor, usageFor } from './completion.ts';
import { CompletionList } from './completion-list.ts';

interface ComposerProps {
  readonly channel: string;
  readonly thread: string;
  readonly placeholder: string;
}

/** Where one writes: Enter sends, Shift+Enter breaks the line, / @ # : offer what they may mean. Drafts survive a reload. */
export function Composer({ channel, thread, placeholder }: ComposerProps) {
  const me = useStore((state) => state.me);
  const app = useStore((state) => state.app);
  const draftKey = `draft ${me} ${channel} ${thread}`;
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey) ?? '');
  const [offered, setOffered] = useState<readonly Completion[]>([]);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const cursor = useRef<number | undefined>(undefined);

  useEffect(() => setText(sessionStorage.getItem(draftKey) ?? ''), [draftKey]);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    if (cursor.current !== undefined) area.setSelectionRange(cursor.current, cursor.current);
    cursor.current = undefined;
  }, [text]);
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) field.current?.focus();
  }, [channel, thread]);

  const change = (next: string, caret?: number) => {
    setText(next);
    if (next === '') sessionStorage.removeItem(draftKey);
    else sessionStorage.setItem(draftKey, next);
    cursor.current = caret;
    setOffered(
      completionsFor(next.slice(0, caret ?? field.current?.selectionStart ?? next.length), thread !== '', getState()),
    );
    setAt(0);
  };
  const complete = ({ text: words, replaced }: Completion) => {
    const end = field.current?.selectionStart ?? text.length;
    const start = end - replaced;
    change(`${text.slice(0, start)}${words}${text.slice(end)}`, start + words.length);
    field.current?.focus();
  };
  const submit = async () => {
    const sent = text;
    if (sent.trim() === '') return;
    change('');
    if (!(await send(channel, sent, thread))) change(sent);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const choice = offered[at];
    if (choice !== undefined && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((at + step + offered.length) % offered.length);
    } else if (
      choice !== undefined &&
      (event.key === 'Tab' || (event.key === 'Enter' && choice.text.trim() !== text.trim())) &&
      !event.shiftKey
    ) {
      complete(choice);
    } else if (event.key === 'Escape' && offered.length > 0) setOffered([]);
    else if (event.key === 'Enter' && !event.shiftKey) void submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const useShortcut = async (callbackId: string) => {
    if ((await ask('shortcut', { callbackId })) === false) toast(`${app.name} did not respond. Try again?`);
  };
  const shortcuts = [
    ...app.shortcuts
      .filter(({ kind }) => kind === 'global')
      .map(({ callbackId, name, description }, index) => ({
        key: callbackId,
        words: name,
        detail: description,
        ...(index === 0 ? { heading: 'Shortcuts' } : {}),
        choose: () => void useShortcut(callbackId),
      })),
    ...(thread === '' ? app.commands : []).map(({ command, description, usageHint }, index) => ({
      key: command,
      words: `${command} ${usageHint}`,
      detail: description,
      ...(index === 0 ? { heading: 'Slash commands' } : {}),
      choose: () => {
        change(`${command} `, command.length + 1);
        setTimeout(() => field.current?.focus());
      },
    })),
  ];
  const usage = usageFor(text, app);
  return html`<div class="composer">
    <${CompletionList} key=${`${offered.length} offered`} offered=${offered} current=${at} onChoose=${complete} />
    ${usage !== undefined && offered.length === 0 && thread === '' ? html`<div class="usage" aria-live="polite"><strong>${usage.command}</strong> ${usage.hint}</div>` : null}
    <div class="composer-box">
      <textarea
        ref=${field}
        rows="1"
        value=${text}
        placeholder=${placeholder}
        aria-label=${placeholder}
        role="combobox"
        aria-expanded=${offered.length > 0}
        aria-autocomplete="list"
        aria-controls="completions"
        ...${offered.length > 0 ? { 'aria-activedescendant': `completion-${at}` } : {}}
        spellcheck=${false}
        onInput=${(event: InputEvent) => change((event.target as HTMLTextAreaElement).value)}
        onKeyDown=${onKeyDown}
        onBlur=${() => setOffered([])}
      ></textarea>
      <div class="composer-tools">
        <${Menu} label="Shortcuts and commands" buttonClass="icon-button" button=${html`<${Icon} name="slash" />`} items=${shortcuts} />
        <span class="composer-hint"><kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> breaks the line</span>
        <button type="button" class="send" aria-label="Send" disabled=${text.trim() === ''} onClick=${() => void submit()}><${Icon} name="send" size=${18} /></button>
      </div>
    </div>
  </div>`;
}

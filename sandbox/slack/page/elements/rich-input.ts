import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { textOf } from '../json.ts';
import { getState } from '../store.ts';
import { type Completion, completionsFor } from '../views/completion.ts';
import { CompletionList } from '../views/completion-list.ts';
import {
  commandOf,
  isOn,
  makeLink,
  RICH_COMMANDS,
  type RichCommandName,
  replaceBy,
  runCommand,
} from './rich-commands.ts';
import { leaveList } from './rich-lists.ts';
import { readRichText } from './rich-reading.ts';
import { fillRichText, makeMention } from './rich-writing.ts';
import { type ElementProps, focusMark, namesOf, useElement } from './surface.ts';

/** The text of its line before the cursor. */
function beforeCursor(): { readonly text: string; readonly range: Range } | undefined {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0 || !selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  const node = range.startContainer;
  return node instanceof Text ? { text: node.data.slice(0, range.startOffset), range } : undefined;
}

function mentionKind({ text }: Completion, id: string): string {
  if (text.startsWith(':')) return 'emoji';
  if (text.startsWith('#')) return 'channel';
  return getState().groups.has(id) ? 'usergroup' : 'user';
}

/** Rich text: marks, lists, links, mentions and emoji, by buttons, keys and what one types. */
export function RichInput(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const { element } = props;
  const use = useElement(props);
  const editor = useRef<HTMLDivElement>(null);
  const written = useRef('');
  const place = useRef<Range | undefined>(undefined);
  const [offered, setOffered] = useState<readonly Completion[]>([]);
  const [at, setAt] = useState(0);
  const [marks, setMarks] = useState<readonly RichCommandName[]>([]);
  const [url, setUrl] = useState<string | undefined>(undefined);
  const [isEmpty, setEmpty] = useState(true);
  const held = JSON.stringify(use.held.rich_text_value ?? null);

  useLayoutEffect(() => {
    const root = editor.current;
    // What comes back of one's own writing is no news.
    if (root === null || held === written.current || root.contains(document.activeElement)) return;
    fillRichText(root, use.held.rich_text_value);
    written.current = held;
    setEmpty(held === 'null');
  }, [held]);
  useEffect(() => {
    const look = () => {
      if (!isWriting()) return;
      setMarks(RICH_COMMANDS.filter(({ name }) => isOn(name)).map(({ name }) => name));
    };
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  }, []);

  const isWriting = () => document.activeElement === editor.current;
  const keep = () => {
    if (editor.current === null) return;
    const value = readRichText(editor.current);
    setEmpty(value === null);
    written.current = JSON.stringify(value);
    use.enter(value);
  };
  const offer = () => {
    setOffered(completionsFor((beforeCursor()?.text ?? '').replace(/^\//, ' '), true, getState()));
    setAt(0);
  };
  const complete = (chosen: Completion) => {
    const before = beforeCursor();
    setOffered([]);
    if (before === undefined) return;
    const { range } = before;
    range.setStart(range.startContainer, range.startOffset - chosen.replaced);
    replaceBy(range, makeMention(mentionKind(chosen, chosen.key), chosen.key));
    document.execCommand('insertText', false, ' ');
    keep();
  };
  const turn = (name: RichCommandName) => {
    editor.current?.focus();
    if (name === 'link') {
      const selection = getSelection();
      place.current = selection?.rangeCount === 1 ? selection.getRangeAt(0).cloneRange() : undefined;
      setUrl('https://');
      return;
    }
    if (editor.current !== null) runCommand(editor.current, name);
    keep();
  };
  const link = () => {
    editor.current?.focus();
    if (place.current !== undefined) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(place.current);
    }
    if (url !== undefined && URL.canParse(url)) makeLink(url);
    setUrl(undefined);
    keep();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const choice = offered[at];
    const command = commandOf(event);
    if (choice !== undefined && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length);
    } else if (choice !== undefined && (event.key === 'Enter' || event.key === 'Tab')) complete(choice);
    else if (choice !== undefined && event.key === 'Escape') setOffered([]);
    else if (command !== undefined) turn(command);
    else if (event.key === 'Enter' && editor.current !== null && leaveList(editor.current)) keep();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const words = textOf(element.placeholder);
  return html`<div class=${props.error === undefined ? 'rich-input' : 'rich-input wrong'}>
    <div class="rich-tools" role="toolbar" aria-label="Formatting">
      ${RICH_COMMANDS.map(
        ({ name, words: label, sign }) => html`<button
          type="button"
          key=${name}
          class=${`rich-tool ${name}`}
          aria-label=${label}
          title=${label}
          aria-pressed=${marks.includes(name)}
          onPointerDown=${(event: PointerEvent) => event.preventDefault()}
          onClick=${() => turn(name)}
        >${sign}</button>`,
      )}
    </div>
    ${
      url === undefined
        ? null
        : html`<div class="rich-link">
            <input
              class="field"
              type="url"
              aria-label="Address of the link"
              value=${url}
              ref=${(field: HTMLInputElement | null) => {
                if (field !== null && document.activeElement !== field) field.focus();
              }}
              onInput=${(event: InputEvent) => setUrl((event.target as HTMLInputElement).value)}
              onKeyDown=${(event: KeyboardEvent) => {
                if (event.key !== 'Enter' && event.key !== 'Escape') return;
                event.preventDefault();
                event.stopPropagation();
                if (event.key === 'Enter') link();
                else setUrl(undefined);
              }}
            />
            <button type="button" class="button" onClick=${link}>Add link</button>
          </div>`
    }
    <div class="rich-frame">
      <${CompletionList} offered=${offered} current=${at} onChoose=${complete} />
      <div
        ref=${editor}
        class=${isEmpty ? 'field rich-editor empty' : 'field rich-editor'}
        contenteditable="true"
        role="textbox"
        aria-multiline="true"
        data-placeholder=${words}
        ...${namesOf(props, words)}
        ...${focusMark(element)}
        ...${props.errorId === undefined ? {} : { 'aria-describedby': props.errorId }}
        onInput=${() => {
          keep();
          offer();
        }}
        onKeyDown=${onKeyDown}
        onBlur=${() => setOffered([])}
        onPaste=${(event: ClipboardEvent) => {
          event.preventDefault();
          document.execCommand('insertText', false, event.clipboardData?.getData('text/plain') ?? '');
        }}
      ></div>
    </div>
  </div>`;
}

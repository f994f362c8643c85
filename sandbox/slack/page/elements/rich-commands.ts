import { toggleList } from './rich-lists.ts';

/** What the buttons over rich text do, and the keys that do the same, as in Slack's client. */
export interface RichCommand {
  readonly name: RichCommandName;
  readonly words: string;
  /** What stands on its button. */
  readonly sign: string;
  /** The key that does it together with Ctrl or Cmd, and whether Shift is held too. */
  readonly key: string;
  readonly isShifted: boolean;
}

export type RichCommandName = 'bold' | 'italic' | 'strikeThrough' | 'code' | 'link' | 'ordered' | 'bullets';

export const RICH_COMMANDS: readonly RichCommand[] = [
  { name: 'bold', words: 'Bold', sign: 'B', key: 'KeyB', isShifted: false },
  { name: 'italic', words: 'Italic', sign: 'I', key: 'KeyI', isShifted: false },
  { name: 'strikeThrough', words: 'Strikethrough', sign: 'S', key: 'KeyX', isShifted: true },
  { name: 'code', words: 'Code', sign: '<>', key: 'KeyC', isShifted: true },
  { name: 'link', words: 'Link', sign: '🔗', key: 'KeyU', isShifted: true },
  { name: 'ordered', words: 'Numbered list', sign: '1.', key: 'Digit7', isShifted: true },
  { name: 'bullets', words: 'Bulleted list', sign: '•', key: 'Digit8', isShifted: true },
];

/** The command of a key that was pressed, if it is one's. */
export function commandOf({ ctrlKey, metaKey, shiftKey, altKey, code }: KeyboardEvent): RichCommandName | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  return RICH_COMMANDS.find(({ key, isShifted }) => key === code && isShifted === shiftKey)?.name;
}

/** Whether the cursor stands in something that a command made. */
export function isOn(name: RichCommandName): boolean {
  if (name === 'code') return surrounding('code') !== undefined;
  if (name === 'link') return surrounding('a') !== undefined;
  if (name === 'ordered') return surrounding('ol') !== undefined;
  if (name === 'bullets') return surrounding('ul') !== undefined;
  return document.queryCommandState(name);
}

/** Changes what is selected in the editor that has the focus. A link is made by {@link makeLink}. */
export function runCommand(editor: Element, name: Exclude<RichCommandName, 'link'>): void {
  document.execCommand('styleWithCSS', false, 'false');
  if (name === 'code') toggleCode();
  else if (name === 'ordered') toggleList(editor, 'ol');
  else if (name === 'bullets') toggleList(editor, 'ul');
  else document.execCommand(name);
}

/** Makes a link of what is selected, or writes the address where nothing is. */
export function makeLink(url: string): void {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0) return;
  const link = document.createElement('a');
  link.setAttribute('href', url);
  const range = selection.getRangeAt(0);
  if (range.collapsed) link.textContent = url;
  else link.append(range.extractContents());
  replaceBy(range, link);
}

/** Puts a node where the range is, and the cursor behind it. */
export function replaceBy(range: Range, node: Node): void {
  range.deleteContents();
  range.insertNode(node);
  const after = document.createTextNode('\u200b');
  node.parentNode?.insertBefore(after, node.nextSibling);
  getSelection()?.collapse(after, 1);
}

function surrounding(selector: string): Element | undefined {
  const node = getSelection()?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest(`.rich-editor ${selector}`) ?? undefined;
}

/** Browsers have no command for code: the selection is wrapped, or what surrounds it is unwrapped. */
function toggleCode(): void {
  const around = surrounding('code');
  if (around !== undefined) {
    around.replaceWith(...around.childNodes);
    return;
  }
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const code = document.createElement('code');
  if (range.collapsed) {
    code.textContent = '\u200b';
    range.insertNode(code);
    selection.collapse(code, 1);
    return;
  }
  code.append(range.extractContents());
  replaceBy(range, code);
}

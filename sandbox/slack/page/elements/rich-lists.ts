/**
 * Lists in the editor. Browsers have commands for them, but those copy styles into attributes, which the page's policy forbids.
 */

const BLOCKS = ['DIV', 'P', 'UL', 'OL'];

const isBlock = (node: Node): boolean => BLOCKS.includes(node.nodeName);

/** The item in which the cursor stands. */
function currentItem(editor: Element): HTMLElement | undefined {
  const node = getSelection()?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  const item = element?.closest<HTMLElement>('li');
  return item !== null && item !== undefined && editor.contains(item) ? item : undefined;
}

/** Makes a list of the line in which the cursor stands; of a list the other kind, or lines again. */
export function toggleList(editor: Element, kind: 'ul' | 'ol'): void {
  const item = currentItem(editor);
  const list = item?.parentElement;
  if (item === undefined || list === null || list === undefined) {
    startList(editor, kind);
    return;
  }
  keepingCursor(() => {
    if (list.tagName.toLowerCase() === kind) {
      list.replaceWith(...[...list.children].map((entry) => lineOf(entry)));
      return;
    }
    const other = document.createElement(kind);
    other.append(...list.children);
    list.replaceWith(other);
  });
}

/** Enter in an item that is empty ends the list: the item becomes the line behind it. */
export function leaveList(editor: Element): boolean {
  const item = currentItem(editor);
  const list = item?.parentElement;
  if (item === undefined || list === null || list === undefined) return false;
  if (item.textContent.replaceAll('\u200b', '') !== '' || item.nextElementSibling !== null) return false;
  const line = document.createElement('div');
  line.append(document.createElement('br'));
  list.after(line);
  item.remove();
  if (list.children.length === 0) list.remove();
  getSelection()?.collapse(line, 0);
  return true;
}

function lineOf(item: Element): HTMLElement {
  const line = document.createElement('div');
  line.append(...item.childNodes);
  return line;
}

function startList(editor: Element, kind: 'ul' | 'ol'): void {
  const nodes = currentLine(editor);
  const entry = document.createElement('li');
  const before = nodes[0]?.previousSibling ?? editor.lastChild;
  keepingCursor(() => {
    for (const node of nodes) entry.append(...(isBlock(node) ? node.childNodes : [node]));
    for (const node of nodes) if (isBlock(node)) (node as Element).remove();
  });
  if (entry.childNodes.length === 0) entry.append(document.createElement('br'));
  // A list right before it goes on.
  if (before instanceof HTMLElement && before.tagName.toLowerCase() === kind) before.append(entry);
  else {
    const list = document.createElement(kind);
    list.append(entry);
    if (before === null) editor.prepend(list);
    else editor.insertBefore(list, before.nextSibling);
  }
  if (nodes.length === 0 || entry.textContent === '') getSelection()?.collapse(entry, 0);
}

/** The nodes, children of the editor, that make the line of the cursor. */
function currentLine(editor: Element): readonly Node[] {
  let node: Node | null = getSelection()?.anchorNode ?? null;
  while (node !== null && node !== editor && node.parentNode !== editor) node = node.parentNode;
  if (node === null || node === editor) return [];
  if (isBlock(node)) return [node];
  const line: Node[] = [node];
  const ends = (other: Node | null): other is null => other === null || isBlock(other) || other.nodeName === 'BR';
  for (let other = node.previousSibling; !ends(other); other = other.previousSibling) line.unshift(other);
  for (let other = node.nextSibling; !ends(other); other = other.nextSibling) line.push(other);
  return line;
}

/** Moves nodes about, and leaves the cursor in the words in which it stood. */
function keepingCursor(move: () => void): void {
  const selection = getSelection();
  const [node, offset] = [selection?.anchorNode ?? null, selection?.anchorOffset ?? 0];
  move();
  if (node?.isConnected === true) selection?.collapse(node, Math.min(offset, node.textContent?.length ?? 0));
}

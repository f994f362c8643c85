import { asObject, asObjects, asText, type JsonObject } from '../json.ts';
import { getState } from '../store.ts';
import { emojiOf } from '../text/emoji.ts';

const TAGS = { bold: 'b', italic: 'i', strike: 's', code: 'code' } as const;

/** A mention or emoji as the editor holds it: one thing, which is deleted as one. */
export function makeMention(kind: string, id: string): HTMLElement {
  const { people, groups, channels } = getState();
  const chip = document.createElement('span');
  chip.className = kind === 'emoji' ? 'emoji' : 'mention';
  chip.contentEditable = 'false';
  chip.dataset.kind = kind;
  chip.dataset.id = id;
  if (kind === 'user') chip.textContent = `@${people.get(id)?.realName ?? id}`;
  else if (kind === 'usergroup') chip.textContent = `@${groups.get(id)?.handle ?? id}`;
  else if (kind === 'channel') chip.textContent = `#${channels.find((channel) => channel.id === id)?.name ?? id}`;
  else chip.textContent = emojiOf(id);
  return chip;
}

/** Puts `rich_text` into the editor, in place of what it holds. */
export function fillRichText(editor: HTMLElement, value: unknown): void {
  editor.replaceChildren();
  for (const group of asObjects(asObject(value).elements)) {
    if (group.type !== 'rich_text_list') {
      const line = document.createElement('div');
      line.append(...drawInline(asObjects(group.elements)));
      editor.append(line);
      continue;
    }
    const list = document.createElement(group.style === 'ordered' ? 'ol' : 'ul');
    for (const item of asObjects(group.elements)) {
      const entry = document.createElement('li');
      entry.append(...drawInline(asObjects(item.elements)));
      list.append(entry);
    }
    editor.append(nested(list, Number(group.indent ?? 0)));
  }
}

function nested(list: HTMLElement, indent: number): HTMLElement {
  if (indent <= 0) return list;
  const outer = document.createElement(list.tagName);
  outer.append(nested(list, indent - 1));
  return outer;
}

function drawInline(elements: readonly JsonObject[]): readonly Node[] {
  return elements.flatMap((element) => {
    const style = asObject(element.style);
    let nodes = drawElement(element);
    for (const [mark, tag] of Object.entries(TAGS)) {
      if (style[mark] !== true) continue;
      const wrapper = document.createElement(tag);
      wrapper.append(...nodes);
      nodes = [wrapper];
    }
    return nodes;
  });
}

function drawElement(element: JsonObject): readonly Node[] {
  switch (element.type) {
    case 'user':
      return [makeMention('user', asText(element.user_id))];
    case 'usergroup':
      return [makeMention('usergroup', asText(element.usergroup_id))];
    case 'channel':
      return [makeMention('channel', asText(element.channel_id))];
    case 'emoji':
      return [makeMention('emoji', asText(element.name))];
    case 'link': {
      const link = document.createElement('a');
      link.setAttribute('href', asText(element.url));
      link.textContent = asText(element.text) || asText(element.url);
      return [link];
    }
    default:
      return asText(element.text)
        .split('\n')
        .flatMap((line, index) => [
          ...(index === 0 ? [] : [document.createElement('br')]),
          document.createTextNode(line),
        ]);
  }
}

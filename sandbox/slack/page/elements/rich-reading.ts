import type { JsonObject } from '../json.ts';

/** What each tag of the editor means for the words in it. */
const MARKS: Readonly<Record<string, string>> = {
  B: 'bold',
  STRONG: 'bold',
  I: 'italic',
  EM: 'italic',
  S: 'strike',
  STRIKE: 'strike',
  DEL: 'strike',
  CODE: 'code',
};

/** The members of a mention, by the name under which the editor keeps its id. */
const MENTIONS = { user: 'user_id', usergroup: 'usergroup_id', channel: 'channel_id', emoji: 'name' } as const;

type Style = Readonly<Record<string, true>>;

/** Takes the editor's content in, piece by piece, in the order in which it stands. */
class Reader {
  readonly groups: JsonObject[] = [];
  #inline: JsonObject[] = [];

  walk(node: Node, style: Style, url = ''): void {
    if (node instanceof Text) {
      this.#add(node.data.replaceAll('\u200b', '').replaceAll('\u00a0', ' '), style, url);
      return;
    }
    if (!(node instanceof HTMLElement)) return;
    const mention = mentionOf(node);
    if (mention !== undefined) this.#inline.push({ ...mention, ...styled(style) });
    else if (node.tagName === 'BR') this.#add('\n', {}, '');
    else if (node.tagName === 'UL' || node.tagName === 'OL') this.#list(node, 0);
    else if (node.tagName === 'A') this.#inside(node, style, node.getAttribute('href') ?? '');
    else {
      if (node.tagName === 'DIV' || node.tagName === 'P') this.#breakLine();
      const mark = MARKS[node.tagName];
      this.#inside(node, mark === undefined ? style : { ...style, [mark]: true }, url);
    }
  }

  /** Ends the lines before a list, or the last ones. */
  flush(): void {
    const elements = trimmed(this.#inline);
    if (elements.length > 0) this.groups.push({ type: 'rich_text_section', elements });
    this.#inline = [];
  }

  #inside(node: Node, style: Style, url: string): void {
    for (const child of node.childNodes) this.walk(child, style, url);
  }

  #list(list: HTMLElement, indent: number): void {
    this.flush();
    let items: JsonObject[] = [];
    const style = list.tagName === 'OL' ? 'ordered' : 'bullet';
    const close = () => {
      if (items.length > 0) this.groups.push({ type: 'rich_text_list', style, indent, border: 0, elements: items });
      items = [];
    };
    for (const child of list.children) {
      if (child instanceof HTMLElement && (child.tagName === 'UL' || child.tagName === 'OL')) {
        close();
        this.#list(child, indent + 1);
        continue;
      }
      this.#inside(child, {}, '');
      items.push({ type: 'rich_text_section', elements: trimmed(this.#inline) });
      this.#inline = [];
    }
    close();
  }

  /** A block begins on a line of its own. */
  #breakLine(): void {
    const last = this.#inline.at(-1);
    if (last !== undefined && !(last.type === 'text' && String(last.text).endsWith('\n'))) this.#add('\n', {}, '');
  }

  #add(text: string, style: Style, url: string): void {
    if (text === '') return;
    const kind = url === '' ? { type: 'text' } : { type: 'link', url };
    const last = this.#inline.at(-1);
    const next = { ...kind, text, ...styled(style) };
    const isSame =
      last !== undefined && JSON.stringify({ ...last, text: '' }) === JSON.stringify({ ...next, text: '' });
    if (isSame) this.#inline[this.#inline.length - 1] = { ...next, text: `${String(last.text)}${text}` };
    else this.#inline.push(next);
  }
}

const styled = (style: Style): JsonObject => (Object.keys(style).length === 0 ? {} : { style });

function mentionOf({ dataset }: HTMLElement): JsonObject | undefined {
  const { kind, id } = dataset;
  if (id === undefined || !(kind === 'user' || kind === 'usergroup' || kind === 'channel' || kind === 'emoji')) {
    return undefined;
  }
  return { type: kind, [MENTIONS[kind]]: id };
}

/** Without the line break that browsers keep at the end. */
function trimmed(inline: readonly JsonObject[]): readonly JsonObject[] {
  const last = inline.at(-1);
  if (last?.type !== 'text') return inline;
  const text = String(last.text).replace(/\n+$/, '');
  return text === '' ? trimmed(inline.slice(0, -1)) : [...inline.slice(0, -1), { ...last, text }];
}

/** What the editor holds as Slack's `rich_text`; null where it holds nothing. */
export function readRichText(editor: HTMLElement): JsonObject | null {
  const reader = new Reader();
  for (const child of editor.childNodes) reader.walk(child, {});
  reader.flush();
  return reader.groups.length === 0 ? null : { type: 'rich_text', elements: reader.groups };
}

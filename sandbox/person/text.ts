import { asList, asObject, asObjects, asText, isObject, type JsonObject } from '../kit/json.ts';
import { placedElements, textOf } from '../slack/elements.ts';
import type { StateValues } from '../slack/records.ts';
import { valueMember } from '../slack/view-state.ts';
import type { Workspace } from '../slack/workspace.ts';

/** Writes blocks and messages as the plain text that a person reads, mentions and dates resolved. */
export class Reader {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Mrkdwn as read: mentions, channels, links and dates in words, marks and entities gone. */
  mrkdwn(source: string): string {
    return source
      .replace(/<([^<>]+)>/g, (whole, inner: string) => this.#reference(inner) ?? whole)
      .replace(/(^|[\s(>])([*_~])(?=\S)(.+?)(?<=\S)\2(?=$|[\s).,:;!?])/gm, '$1$3')
      .replaceAll('`', '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  }

  /** Blocks, one line or more each. `values` are shown for elements that hold some. */
  blocks(blocks: readonly JsonObject[], values: StateValues = {}): string {
    return blocks
      .map((block) => this.#block(block, values))
      .filter((line) => line !== '')
      .join('\n');
  }

  #reference(inner: string): string | undefined {
    const [target = '', label] = inner.split('|', 2);
    if (target.startsWith('@')) return this.#user(target.slice(1));
    if (target.startsWith('#')) return `#${this.#workspace.findChannel(target.slice(1))?.name ?? 'private channel'}`;
    const group = /^!subteam\^(\w+)$/.exec(target)?.[1];
    if (group !== undefined) return `@${this.#workspace.findUserGroup(group)?.handle ?? group}`;
    const date = /^!date\^(\d+)\^([^^|]+)/.exec(target);
    if (date !== null) return formatDate(Number(date[1]), date[2] ?? '');
    if (target.startsWith('!')) return `@${target.slice(1)}`;
    if (/^(https?|mailto):/.test(target)) return label ?? target.replace(/^mailto:/, '');
    return undefined;
  }

  #user(id: string): string {
    return `@${this.#workspace.findPerson(id)?.real_name ?? id}`;
  }

  #text(value: unknown): string {
    const { type, text } = asObject(value);
    const words = asText(text) ?? '';
    return type === 'mrkdwn' ? this.mrkdwn(words) : words;
  }

  #block(block: JsonObject, values: StateValues): string {
    switch (block.type) {
      case 'section':
        return lines(
          this.#text(block.text),
          ...asObjects(block.fields).map((field) => this.#text(field)),
          this.#elements(block, values),
        );
      case 'header':
      case 'alert':
        return this.#text(block.text);
      case 'context':
        return asObjects(block.elements)
          .map((element) => (element.type === 'image' ? `[${asText(element.alt_text)}]` : this.#text(element)))
          .join(' ');
      case 'input':
        return lines(this.#inputLine(block, values), this.#text(block.hint));
      case 'rich_text':
        return this.#richText(block);
      case 'markdown':
        return asText(block.text) ?? '';
      case 'image':
        return lines(this.#text(block.title), `[${asText(block.alt_text)}]`);
      case 'divider':
        return '---';
      default:
        return this.#newerBlock(block, values);
    }
  }

  #newerBlock(block: JsonObject, values: StateValues): string {
    switch (block.type) {
      case 'plan':
        return lines(asText(block.title) ?? '', ...asObjects(block.tasks).map((task) => this.#task(task)));
      case 'task_card':
        return this.#task(block);
      case 'table':
      case 'data_table':
        return lines(
          asText(block.caption) ?? '',
          ...asList(block.rows).map((row) =>
            asObjects(row)
              .map((cell) => this.#cell(cell))
              .join(' | '),
          ),
        );
      case 'container':
        return lines(
          this.#text(block.title),
          this.#text(block.subtitle),
          this.blocks(asObjects(block.child_blocks), values),
        );
      case 'carousel':
        return this.blocks(asObjects(block.elements), values);
      case 'card':
        return lines(
          this.#text(block.title),
          this.#text(block.subtitle),
          this.#text(block.body),
          this.#elements(block, values),
        );
      default:
        return this.#elements(block, values);
    }
  }

  #task({ status, title, details, output }: JsonObject): string {
    const marks: Readonly<Record<string, string>> = { pending: '○', in_progress: '…', complete: '✓', error: '✗' };
    const more = [details, output].filter(isObject).map((block) => this.#richText(block));
    return lines(`${marks[asText(status) ?? ''] ?? ''} ${asText(title) ?? ''}`, ...more);
  }

  #cell(cell: JsonObject): string {
    return cell.type === 'rich_text' ? this.#richText(cell) : (asText(cell.text) ?? '');
  }

  /** The elements of a block on one line, each with what it holds. */
  #elements(block: JsonObject, values: StateValues): string {
    return placedElements([block])
      .map(({ element, blockId, actionId }) => this.element(element, values[blockId]?.[actionId]))
      .join(' ');
  }

  #inputLine(block: JsonObject, values: StateValues): string {
    const [placed] = placedElements([block]);
    const held = placed === undefined ? '' : this.element(placed.element, values[placed.blockId]?.[placed.actionId]);
    return `${this.#text(block.label)}${block.optional === true ? ' (optional)' : ''}: ${held}`;
  }

  /** One element: what a button says, what a select or field holds. */
  element(element: JsonObject, state: JsonObject | undefined): string {
    if (element.type === 'button' || element.type === 'workflow_button' || element.type === 'icon_button') {
      return `[${textOf(element.text)}]`;
    }
    if (element.type === 'overflow')
      return `[⋯ ${asObjects(element.options)
        .map((entry) => textOf(entry.text))
        .join(' / ')}]`;
    if (element.type === 'feedback_buttons') {
      return `[${textOf(asObject(element.positive_button).text)}] [${textOf(asObject(element.negative_button).text)}]`;
    }
    const member = valueMember(element.type);
    const value = member === undefined ? undefined : state?.[member];
    const held = this.#value(value);
    const choices =
      element.type === 'radio_buttons' || element.type === 'checkboxes' ? this.#choices(element, held) : undefined;
    return choices ?? `<${held === '' ? textOf(element.placeholder) : held}>`;
  }

  #choices(element: JsonObject, held: string): string {
    const chosen = new Set(held.split(', '));
    return asObjects(element.options)
      .map(
        (entry) =>
          `(${chosen.has(this.#text(entry.text)) ? 'x' : ' '}) ${lines(this.#text(entry.text), this.#text(entry.description))}`,
      )
      .join(' ');
  }

  #value(value: unknown): string {
    if (Array.isArray(value)) return value.map((item) => this.#value(item)).join(', ');
    if (isObject(value)) return value.type === 'rich_text' ? this.#richText(value) : this.#text(value.text);
    const word = asText(value) ?? (typeof value === 'number' ? String(value) : '');
    return this.#workspace.findPerson(word)?.real_name ?? this.#workspace.findChannel(word)?.name ?? word;
  }

  #richText(node: JsonObject): string {
    const parts = asObjects(node.elements).map((element) => this.#richElement(element));
    return parts.join(node.type === 'rich_text' || node.type === 'rich_text_list' ? '\n' : '');
  }

  #richElement(element: JsonObject): string {
    switch (element.type) {
      case 'text':
        return asText(element.text) ?? '';
      case 'link':
        return asText(element.text) ?? asText(element.url) ?? '';
      case 'user':
        return this.#user(asText(element.user_id) ?? '');
      case 'usergroup':
        return `@${this.#workspace.findUserGroup(asText(element.usergroup_id) ?? '')?.handle ?? ''}`;
      case 'channel':
        return `#${this.#workspace.findChannel(asText(element.channel_id) ?? '')?.name ?? ''}`;
      case 'emoji':
        return `:${asText(element.name) ?? ''}:`;
      case 'date':
        return formatDate(Number(element.timestamp), asText(element.format) ?? '');
      case 'broadcast':
        return `@${asText(element.range) ?? ''}`;
      default:
        return this.#richText(element);
    }
  }
}

function lines(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}

/** A date as Slack's client writes it; the time zone is UTC, so that transcripts are the same everywhere. */
function formatDate(seconds: number, format: string): string {
  const [day = '', time = ''] = new Date(seconds * 1000).toISOString().slice(0, 16).split('T');
  return format
    .replace(/\{date[a-z_]*\}/g, day)
    .replace(/\{day_divider_pretty\}/g, day)
    .replace(/\{ago\}/g, day)
    .replace(/\{time(_secs)?\}/g, time);
}

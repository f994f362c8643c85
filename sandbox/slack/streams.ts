import { asObject, asObjects, asText, isObject, type JsonObject } from '../kit/json.ts';
import type { SandboxClock } from '../kit/simulator.ts';
import { ApiError, invalidArguments } from './api-error.ts';
import { requireMessageBlocks } from './blocks/check.ts';

/** Slack ends a stream after about five minutes, whatever is sent; seen by several maintainers. */
const LIFETIME = 5 * 60_000;
const LONGEST_MARKDOWN = 12_000;
const MOST_BLOCKS = 50;
const TASK_STATES = ['pending', 'in_progress', 'complete', 'error'];

interface Stream {
  readonly startedAt: number;
  readonly mode: 'timeline' | 'plan';
  title: string;
  markdown: string;
  readonly tasks: Map<string, JsonObject>;
  blocks: readonly JsonObject[];
}

/** Messages that an app is still writing: `chat.startStream`, `appendStream`, `stopStream`. */
export class Streams {
  readonly #streams = new Map<string, Stream>();
  readonly #clock: SandboxClock;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  start(key: string, mode: Stream['mode']): void {
    this.#streams.set(key, {
      startedAt: this.#clock.now(),
      mode,
      title: '',
      markdown: '',
      tasks: new Map(),
      blocks: [],
    });
  }

  isRunning(key: string): boolean {
    const stream = this.#streams.get(key);
    return stream !== undefined && this.#clock.now() - stream.startedAt <= LIFETIME;
  }

  /** Adds to a stream. Throws `message_not_in_streaming_state` once it ended, and what is wrong with the chunks. */
  append(key: string, markdown: string | undefined, chunks: unknown): void {
    const stream = this.#require(key);
    if (markdown !== undefined) this.#addMarkdown(stream, markdown);
    if (chunks !== undefined && !Array.isArray(chunks)) throw new ApiError('invalid_chunks');
    const list = Array.isArray(chunks) ? chunks : [];
    for (const [index, chunk] of list.entries()) {
      if (!isObject(chunk) || !this.#addChunk(stream, chunk)) {
        throw invalidArguments([`failed to match exactly one allowed schema [json-pointer:/chunks/${index}]`]);
      }
    }
  }

  /** Ends a stream. Throws `message_not_in_streaming_state`. */
  stop(key: string): void {
    this.#require(key);
    this.#streams.delete(key);
  }

  /** What the message shows now. */
  content(key: string): { readonly text: string; readonly blocks: readonly JsonObject[] } {
    const stream = this.#require(key);
    const tasks = [...stream.tasks.values()];
    const steps = stream.mode === 'plan' ? [{ type: 'plan', title: stream.title, tasks }] : tasks;
    const words = stream.markdown === '' ? [] : [{ type: 'markdown', text: stream.markdown }];
    const blocks = [...(tasks.length > 0 ? steps : []), ...words, ...stream.blocks];
    if (blocks.length > MOST_BLOCKS) throw new ApiError('msg_blocks_too_many');
    return { text: stream.markdown, blocks };
  }

  #require(key: string): Stream {
    const stream = this.#streams.get(key);
    if (stream === undefined || !this.isRunning(key)) throw new ApiError('message_not_in_streaming_state');
    return stream;
  }

  #addMarkdown(stream: Stream, markdown: string): void {
    if (markdown.length > LONGEST_MARKDOWN) throw new ApiError('msg_too_long');
    stream.markdown += markdown;
  }

  #addChunk(stream: Stream, chunk: JsonObject): boolean {
    switch (chunk.type) {
      case 'markdown_text':
        if (typeof chunk.text !== 'string') return false;
        this.#addMarkdown(stream, chunk.text);
        return true;
      case 'plan_update':
        if (typeof chunk.title !== 'string') return false;
        stream.title = chunk.title;
        return true;
      case 'task_update':
        return addTask(stream, chunk);
      case 'blocks':
        stream.blocks = [...stream.blocks, ...requireMessageBlocks(chunk.blocks)];
        return true;
      default:
        return false;
    }
  }
}

/** A task sent again with the same id replaces its card; details and output arrive as plain text. */
function addTask(stream: Stream, { id, title, status, details, output, sources }: JsonObject): boolean {
  if (typeof id !== 'string' || id === '' || typeof title !== 'string') return false;
  if (!TASK_STATES.includes(asText(status) ?? '')) return false;
  const before = asObject(stream.tasks.get(id));
  stream.tasks.set(id, {
    ...before,
    type: 'task_card',
    task_id: id,
    title,
    status,
    ...(typeof details === 'string' ? { details: richText(details) } : {}),
    ...(typeof output === 'string' ? { output: richText(output) } : {}),
    ...(Array.isArray(sources) ? { sources: asObjects(sources) } : {}),
  });
  return true;
}

function richText(text: string): JsonObject {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownMessage } from '../../../page/protocol.ts';
import { fetchOlder } from '../actions.ts';
import { html } from '../html.ts';
import { ask, getState, useStore } from '../store.ts';
import { dayHeading, timeOf } from '../text/dates.ts';
import { Message } from './message.ts';

const CLOSE = 5 * 60_000;
const STEP = 60;
const NEAR = 300;

interface MessageListProps {
  readonly channel: string;
  readonly messages: readonly ShownMessage[];
  readonly hasOlder: boolean;
  /** The thread whose replies these are; empty for a conversation's own messages. */
  readonly thread?: string;
  readonly start?: unknown;
}

/** Messages, oldest first; stays at the newest unless the person scrolled up. Only so many are drawn as are needed. */
export function MessageList({ channel, messages, hasOlder, thread = '', start }: MessageListProps) {
  const isInThread = thread !== '';
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const fromEnd = useRef(0);
  const [limit, setLimit] = useState(STEP);
  const newFrom = useStore((state) => state.newFrom.get(channel));
  const me = useStore((state) => state.me);
  const drawn = messages.slice(-limit);
  const newest = messages.at(-1)?.message.ts;

  useLayoutEffect(() => {
    const box = frame.current;
    if (box === null) return;
    box.scrollTop = isAtEnd.current ? box.scrollHeight : box.scrollHeight - fromEnd.current;
  }, [drawn.length, newest, drawn[0]?.message.ts]);
  useEffect(() => {
    const [box, inner] = [frame.current, frame.current?.firstElementChild];
    if (box === null || inner === null || inner === undefined) return;
    const stay = () => {
      if (isAtEnd.current) box.scrollTop = box.scrollHeight;
    };
    const watcher = new ResizeObserver(stay);
    watcher.observe(inner);
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (newest === undefined) return;
    const tell = () => {
      if (isAtEnd.current && document.visibilityState === 'visible') void ask('read', { channel, ts: newest, thread });
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [channel, newest]);

  const onScroll = () => {
    const box = frame.current;
    if (box === null) return;
    fromEnd.current = box.scrollHeight - box.scrollTop;
    isAtEnd.current = fromEnd.current - box.clientHeight < 40;
    if (isAtEnd.current && newest !== undefined) void ask('read', { channel, ts: newest, thread });
    if (box.scrollTop > NEAR) {
      // Back at the newest: what was drawn on the way up is not needed any more.
      if (isAtEnd.current && limit > STEP) setLimit(STEP);
      return;
    }
    if (limit < messages.length) setLimit(limit + STEP);
    else if (hasOlder && messages[0] !== undefined) {
      setLimit(limit + STEP);
      void fetchOlder(channel, messages[0].message.ts);
    }
  };
  const now = Date.now() + getState().sandbox.ahead;
  const firstNew =
    newFrom === undefined || isInThread
      ? undefined
      : drawn.find(({ message }) => Number(message.ts) > Number(newFrom || 0) && message.user !== me && newFrom !== '');
  return html`<div class="message-list" ref=${frame} onScroll=${onScroll} onKeyDown=${moveFocus}>
    <div class="message-list-inner" role="log" aria-label=${isInThread ? 'Thread' : 'Messages'} aria-live="polite">
      ${limit >= messages.length && !hasOlder ? start : null}
      ${drawn.map((shown, index) => {
        const before = drawn[index - 1];
        const time = timeOf(shown.message.ts);
        const isNewDay = !isInThread && dayOf(time) !== (before === undefined ? '' : dayOf(timeOf(before.message.ts)));
        const isNew = shown === firstNew;
        const isFollowing = !isNewDay && !isNew && before !== undefined && follows(before, shown);
        return html`
          ${isNewDay ? html`<div class="day" role="separator" key=${`day ${shown.message.ts}`}><span>${dayHeading(time, now)}</span></div>` : null}
          ${isNew ? html`<div class="new-line" role="separator" key="new"><span>New</span></div>` : null}
          <${Message} key=${shown.message.ts} shown=${shown} isFollowing=${isFollowing} isInThread=${isInThread} isStop=${shown === drawn.at(-1)} />`;
      })}
    </div>
  </div>`;
}

function dayOf(time: number): string {
  return new Date(time).toDateString();
}

function follows(before: ShownMessage, { message, isEphemeral }: ShownMessage): boolean {
  return (
    before.message.user === message.user &&
    before.message.username === message.username &&
    !isEphemeral &&
    !before.isEphemeral &&
    message.subtype !== 'thread_broadcast' &&
    timeOf(message.ts) - timeOf(before.message.ts) < CLOSE
  );
}

/** Arrow keys move from message to message, Escape goes back to writing. */
function moveFocus(event: KeyboardEvent): void {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || !target.matches('article.message')) return;
  if (key === 'Escape') {
    target.closest('.place, .pane')?.querySelector<HTMLElement>('.composer textarea')?.focus();
    return;
  }
  const step = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0;
  if (step === 0) return;
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('article.message')];
  all[all.indexOf(target) + step]?.focus();
  event.preventDefault();
}

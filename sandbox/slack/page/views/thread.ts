import { useEffect, useMemo } from 'preact/hooks';
import type { ShownChannel } from '../../../page/protocol.ts';
import { repliesOf } from '../changes.ts';
import { isWithApp, titleOf } from '../channels.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { go, useStore } from '../store.ts';
import { Composer } from './composer.ts';
import { Message } from './message.ts';
import { MessageList } from './message-list.ts';

/** A thread beside its channel. */
export function ThreadPane({ channel, ts }: { readonly channel: ShownChannel; readonly ts: string }) {
  const conversation = useStore((state) => state.conversations.get(channel.id));
  const app = useStore((state) => state.app);
  const replies = useMemo(() => repliesOf(conversation, ts), [conversation, ts]);
  const parent = conversation?.messages.get(ts);
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const isReadOnly = isWithApp(channel) && (!app.messagesTab || app.messagesTabReadOnly);
  const start = html`
    ${parent === undefined ? html`<p class="empty">This message was deleted.</p>` : html`<${Message} key=${ts} shown=${parent} isFollowing=${false} isInThread=${true} isStop=${replies.length === 0} />`}
    ${replies.length === 0 ? null : html`<div class="reply-count"><span>${replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span></div>`}
  `;
  return html`<aside class="pane thread-pane" aria-label="Thread">
    <header class="pane-head">
      <h2>Thread <small>${titleOf(channel)}</small></h2>
      <button type="button" class="icon-button" aria-label="Close thread" onClick=${() => go({ thread: '' })}><${Icon} name="close" /></button>
    </header>
    <${MessageList} key=${ts} channel=${channel.id} messages=${replies} hasOlder=${false} thread=${ts} start=${start} />
    ${isReadOnly ? null : html`<${Composer} key=${`${ts} composer`} channel=${channel.id} thread=${ts} placeholder="Reply…" />`}
  </aside>`;
}

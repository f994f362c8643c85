import { Component, type ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ShownMessage } from '../../../page/protocol.ts';
import { Avatar } from '../avatar.ts';
import { SurfaceContext } from '../elements/surface.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asList, asText } from '../json.ts';
import { ask, getState, go, useStore } from '../store.ts';
import { ago, formatDate, timeOf, timeOfDay } from '../text/dates.ts';
import { Emoji } from '../text/text.ts';
import { EditMessage } from './edit-message.ts';
import { MessageText } from './message-text.ts';
import { MessageTools } from './message-tools.ts';

export interface MessageProps {
  readonly shown: ShownMessage;
  /** Whether it follows another of the same author closely and shows neither face nor name. */
  readonly isFollowing: boolean;
  readonly isInThread: boolean;
  /** Whether Tab stops at it; from there arrow keys go to the others. */
  readonly isStop: boolean;
}

/** One message. Drawn again only when it became another. */
export class Message extends Component<MessageProps> {
  override shouldComponentUpdate(next: MessageProps): boolean {
    const { shown, isFollowing, isInThread, isStop } = this.props;
    return (
      next.shown !== shown ||
      next.isFollowing !== isFollowing ||
      next.isInThread !== isInThread ||
      next.isStop !== isStop
    );
  }

  override render(props: MessageProps): ComponentChildren {
    return html`<${MessageBody} ...${props} />`;
  }
}

function MessageBody({ shown, isFollowing, isInThread, isStop }: MessageProps) {
  const { message, channel, isEphemeral, values, status } = shown;
  const author = useStore((state) => state.people.get(message.user ?? state.app.botUserId));
  const [isActive, setActive] = useState(false);
  const [isEdited, setEdited] = useState(false);
  const surface = useMemo(
    () => ({ place: { kind: 'message' as const, channel, ts: message.ts }, values, errors: {} }),
    [channel, message.ts, values],
  );
  const time = timeOf(message.ts);
  const full = formatDate(time / 1000, '{date_long} at {time_secs}', Date.now() + getState().sandbox.ahead);
  const stamp = html`<time class="stamp" dateTime=${new Date(time).toISOString()} title=${full}>${timeOfDay(time)}</time>`;
  const name = asText(message.username) || (author?.realName ?? 'Unknown');
  const kind = ['message', ...(isFollowing ? ['following'] : []), ...(isEphemeral ? ['ephemeral'] : [])].join(' ');
  return html`<article
    class=${kind}
    data-ts=${message.ts}
    tabindex=${isStop ? 0 : -1}
    aria-label=${`${name}, ${timeOfDay(time)}`}
    onPointerEnter=${() => setActive(true)}
    onPointerLeave=${() => setActive(false)}
    onFocusCapture=${() => setActive(true)}
    onBlurCapture=${(event: FocusEvent) => {
      if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node)) setActive(false);
    }}
  >
    <div class="gutter">${isFollowing ? stamp : html`<${Avatar} person=${author} />`}</div>
    <div class="message-main">
      ${isEphemeral ? html`<div class="only-you"><${Icon} name="eye" size=${14} /> Only visible to you</div>` : null}
      ${
        isFollowing
          ? null
          : html`<div class="message-head">
              <strong class="author">${name}</strong>
              ${author?.role === 'App' ? html`<span class="badge-app">App</span>` : null}
              ${author?.isGuest === true ? html`<span class="badge-app">Guest</span>` : null}
              ${author?.isStranger === true ? html`<span class="badge-app">Partner</span>` : null}
              ${stamp}
            </div>`
      }
      ${
        isInThread || message.subtype !== 'thread_broadcast'
          ? null
          : html`<button type="button" class="link-button" onClick=${() => go({ thread: message.thread_ts ?? '' })}>replied to a thread</button>`
      }
      ${
        isEdited
          ? html`<${EditMessage} shown=${shown} onEnd=${() => setEdited(false)} />`
          : html`<${SurfaceContext.Provider} value=${surface}><${MessageText} message=${message} /><//>`
      }
      <${Reactions} shown=${shown} />
      ${isInThread ? null : html`<${ThreadLink} shown=${shown} />`}
      ${status === undefined ? null : html`<div class="working" role="status">${getState().app.name} ${status}</div>`}
      ${isEphemeral ? html`<button type="button" class="link-button" onClick=${() => void ask('dismiss', { channel, ts: message.ts })}>Dismiss message</button>` : null}
    </div>
    ${isActive && !isEdited ? html`<${MessageTools} shown=${shown} isInThread=${isInThread} onEdit=${() => setEdited(true)} />` : null}
  </article>`;
}

function Reactions({ shown }: { readonly shown: ShownMessage }) {
  const me = useStore((state) => state.me);
  const { message, channel } = shown;
  if (message.reactions === undefined || message.reactions.length === 0) return null;
  const { people } = getState();
  return html`<div class="reactions">
    ${message.reactions.map(({ name, users, count }) => {
      const who = users.map((id) => people.get(id)?.realName ?? id).join(', ');
      return html`<button
        type="button"
        key=${name}
        class="reaction"
        aria-pressed=${users.includes(me)}
        aria-label=${`${name.replaceAll('_', ' ')}: ${who}`}
        title=${who}
        onClick=${() => void ask('react', { channel, ts: message.ts, name })}
      ><${Emoji} name=${name} /> ${count}</button>`;
    })}
  </div>`;
}

function ThreadLink({ shown }: { readonly shown: ShownMessage }) {
  const { message } = shown;
  const now = Date.now() + useStore((state) => state.sandbox.ahead);
  const people = useStore((state) => state.people);
  if (typeof message.reply_count !== 'number' || message.reply_count === 0) return null;
  const count = message.reply_count;
  const users = asList(message.reply_users).map(String);
  return html`<button type="button" class="thread-link" onClick=${() => go({ thread: message.ts })}>
    ${users.slice(0, 4).map((id) => html`<${Avatar} key=${id} person=${people.get(id)} size=${24} />`)}
    ${shown.newReplies === 0 ? null : html`<span class="count-badge">${shown.newReplies}<span class="sr-only"> new</span></span>`}
    <strong>${count === 1 ? '1 reply' : `${count} replies`}</strong>
    <span class="last-reply">Last reply ${ago(Math.min(now, timeOf(asText(message.latest_reply))), now)}</span>
    <span class="view-thread">View thread</span>
  </button>`;
}

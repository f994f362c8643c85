import { useMemo } from 'preact/hooks';
import type { ShownChannel } from '../../../page/protocol.ts';
import { Avatar } from '../avatar.ts';
import { topLevelOf } from '../changes.ts';
import { isWithApp, otherOf, titleOf } from '../channels.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { useStore } from '../store.ts';
import { BackButton } from './back-button.ts';
import { Composer } from './composer.ts';
import { AppHeader } from './home.ts';
import { MessageList } from './message-list.ts';

/** A channel or direct message with what is written in it. */
export function ConversationView({ channel }: { readonly channel: ShownChannel }) {
  const conversation = useStore((state) => state.conversations.get(channel.id));
  const app = useStore((state) => state.app);
  const people = useStore((state) => state.people);
  const messages = useMemo(() => topLevelOf(conversation), [conversation]);
  const other = useStore((state) => state.people.get(otherOf(channel) ?? ''));
  const isApp = isWithApp(channel);
  const title = titleOf(channel);
  const isReadOnly = isApp && (!app.messagesTab || app.messagesTabReadOnly);
  const start = html`<${Beginning} channel=${channel} />`;
  const count = channel.members.length;
  return html`<main class="place">
    ${
      isApp
        ? html`<${AppHeader} tab="messages" />`
        : html`<header class="place-head">
            <div class="place-title">
              <${BackButton} />
              ${channel.kind === 'im' ? html`<${Avatar} person=${other} size=${24} />` : html`<${Icon} name=${channel.kind === 'private' ? 'lock' : 'hash'} size=${18} />`}
              <h1>${channel.kind === 'im' ? title : channel.name}</h1>
            </div>
            <span class="members" title=${channel.members.map((id) => people.get(id)?.realName ?? id).join(', ')}>
              <${Icon} name="people" size=${18} /> ${count}<span class="sr-only"> members</span>
            </span>
          </header>`
    }
    <${MessageList} key=${channel.id} channel=${channel.id} messages=${messages} hasOlder=${conversation?.hasOlder ?? false} start=${conversation?.isLoaded === true ? start : null} />
    ${
      isReadOnly
        ? html`<p class="read-only">Sending messages to this app has been turned off.</p>`
        : html`<${Composer} key=${`${channel.id} composer`} channel=${channel.id} thread="" placeholder=${`Message ${channel.kind === 'mpim' ? `#${channel.name}` : title}`} />`
    }
  </main>`;
}

/** What stands over the first message: where one is, and what there is to try. */
function Beginning({ channel }: { readonly channel: ShownChannel }) {
  const app = useStore((state) => state.app);
  if (channel.kind === 'im' && !isWithApp(channel)) {
    return html`<div class="conversation-start">
      <h2>${titleOf(channel)}</h2>
      <p>This is between you and ${titleOf(channel)}. No app is in it.</p>
    </div>`;
  }
  if (channel.kind === 'im') {
    return html`<div class="conversation-start">
      <h2>${app.name}</h2>
      <p>This is what ${app.name} tells you, and nobody else.</p>
    </div>`;
  }
  return html`<div class="conversation-start">
    <h2>#${channel.name}</h2>
    <p>This is the very beginning of #${channel.name}.</p>
    ${
      app.commands.length === 0 || !channel.members.includes(app.botUserId)
        ? null
        : html`<p>Type <kbd>/</kbd> to see what ${app.name} can do. Others answer when you are them: change who you are beside the conversations.</p>`
    }
  </div>`;
}

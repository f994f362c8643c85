import { useMemo } from 'preact/hooks';
import type { ShownChannel } from '../../../page/protocol.ts';
import { topLevelOf } from '../changes.ts';
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
  const isWithApp = channel.kind === 'im';
  const isReadOnly = isWithApp && (!app.messagesTab || app.messagesTabReadOnly);
  const start = html`<div class="conversation-start">
    <h2>${isWithApp ? app.name : `#${channel.name}`}</h2>
    <p>${isWithApp ? `This is what ${app.name} tells you, and nobody else.` : `This is the very beginning of #${channel.name}.`}</p>
  </div>`;
  const count = channel.members.length;
  return html`<main class="place">
    ${
      isWithApp
        ? html`<${AppHeader} tab="messages" />`
        : html`<header class="place-head">
            <div class="place-title">
              <${BackButton} />
              <${Icon} name=${channel.kind === 'private' ? 'lock' : 'hash'} size=${18} />
              <h1>${channel.name}</h1>
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
        : html`<${Composer} key=${`${channel.id} composer`} channel=${channel.id} thread="" placeholder=${isWithApp ? `Message ${app.name}` : `Message #${channel.name}`} />`
    }
  </main>`;
}

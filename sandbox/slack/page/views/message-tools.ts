import type { ShownMessage } from '../../../page/protocol.ts';
import { confirmed } from '../actions.ts';
import { Menu } from '../elements/menu.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { ask, go, toast, useStore } from '../store.ts';
import { FREQUENT } from '../text/emoji.ts';
import { Emoji } from '../text/text.ts';

/** What Slack's client asks before it deletes. */
const DELETION = {
  title: { text: 'Delete message' },
  text: { type: 'plain_text', text: 'Are you sure you want to delete this message? This cannot be undone.' },
  confirm: { text: 'Delete' },
  deny: { text: 'Cancel' },
  style: 'danger',
};

/** What one can do with a message: react, answer in its thread, and the apps' shortcuts. */
export function MessageTools({
  shown,
  isInThread,
  onEdit,
}: {
  readonly shown: ShownMessage;
  readonly isInThread: boolean;
  readonly onEdit: () => void;
}) {
  const { channel, message, isEphemeral } = shown;
  const shortcuts = useStore((state) => state.app.shortcuts);
  const app = useStore((state) => state.app.name);
  const me = useStore((state) => state.me);
  if (isEphemeral) return null;
  const { ts } = message;
  const react = (name: string) => void ask('react', { channel, ts, name });
  const use = async (callbackId: string) => {
    if ((await ask('messageShortcut', { callbackId, channel, ts })) === false) {
      toast(`${app} did not respond. Try again?`);
    }
  };
  const emoji = FREQUENT.map((name) => ({
    key: name,
    words: html`<${Emoji} name=${name} /> ${name.replaceAll('_', ' ')}`,
    choose: () => react(name),
  }));
  const takeBack = async () => {
    if (await confirmed(DELETION)) await ask('takeBack', { channel, ts });
  };
  const isOwn = message.user === me && message.bot_id === undefined;
  const more = [
    ...shortcuts
      .filter(({ kind }) => kind === 'message')
      .map(({ callbackId, name, description }, index) => ({
        key: callbackId,
        words: name,
        detail: description,
        ...(index === 0 ? { heading: app } : {}),
        choose: () => void use(callbackId),
      })),
    ...(isOwn
      ? [
          { key: 'edit', heading: 'Your message', words: 'Edit message', choose: onEdit },
          { key: 'delete', words: 'Delete message…', choose: () => void takeBack() },
        ]
      : []),
    {
      key: 'copy',
      heading: 'Message',
      words: 'Copy its timestamp',
      detail: ts,
      choose: () => void navigator.clipboard.writeText(ts).catch(() => toast(ts)),
    },
  ];
  return html`<div class="tools" role="group" aria-label="Message actions">
    <button type="button" class="icon-button" aria-label="React with a check mark" title="React with a check mark" onClick=${() => react('white_check_mark')}><${Emoji} name="white_check_mark" /></button>
    <${Menu} label="Add reaction" buttonClass="icon-button" button=${html`<${Icon} name="smile" />`} items=${emoji} />
    ${
      isInThread
        ? null
        : html`<button type="button" class="icon-button" aria-label="Reply in thread" title="Reply in thread" onClick=${() => go({ thread: message.thread_ts ?? ts })}><${Icon} name="reply" /></button>`
    }
    <${Menu} label="More actions" buttonClass="icon-button" button=${html`<${Icon} name="more" />`} items=${more} />
  </div>`;
}

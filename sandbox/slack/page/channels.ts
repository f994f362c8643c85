import type { ShownChannel } from '../../page/protocol.ts';
import { getState } from './store.ts';

/** Whether it is the direct message between a person and the app. */
export function isWithApp({ kind, members }: ShownChannel): boolean {
  return kind === 'im' && members.includes(getState().app.botUserId);
}

/** The id of the other person of a direct message; undefined for every other conversation. */
export function otherOf({ kind, members }: ShownChannel): string | undefined {
  if (kind !== 'im') return undefined;
  const { me } = getState();
  return members.find((id) => id !== me) ?? me;
}

/** What a conversation is called, as the person who looks sees it. */
export function titleOf(channel: ShownChannel): string {
  const other = otherOf(channel);
  if (other === undefined) return channel.kind === 'mpim' ? channel.name : `#${channel.name}`;
  const { people, app } = getState();
  return isWithApp(channel) ? app.name : (people.get(other)?.realName ?? other);
}

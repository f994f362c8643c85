import type { DirectMessagePart } from './message-parts.ts';

/** What became of the messages to single people and to security. */
export interface Fates {
  /** Slack has taken it. */
  isSent(part: DirectMessagePart): boolean;
  /** Slack's word for why it will never take it. */
  whyNot(part: DirectMessagePart): string | undefined;
}

const reasons: Readonly<Record<string, string>> = {
  messages_tab_disabled: "messages to Deskhand are turned off. Ask your Slack admin to turn on the app's Messages tab",
  user_disabled: 'their Slack account is deactivated',
  cannot_dm_bot: 'they are a bot',
};

/** Why a person cannot be reached, within a sentence. */
export const unreachableReason = (why: string): string => reasons[why] ?? `Slack says ${why}`;

/** Whether security knows: the alarm stands in its channel, or where it goes if that channel is closed. */
export const isSecurityTold = (fates: Fates): boolean => fates.isSent('alarm') || fates.isSent('alarm-elsewhere');

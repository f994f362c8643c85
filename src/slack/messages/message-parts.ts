/** Messages of a request that stand outside its thread: to one person, or in the security channel. */
const directMessageParts = [
  'secret',
  'notice',
  'number',
  'ask-holder',
  'ask-manager',
  'stop-holder',
  'stop-manager',
  'alarm',
  'loud',
  'alarm-elsewhere',
  'loud-elsewhere',
  'outcome-direct',
] as const;
export type DirectMessagePart = (typeof directMessageParts)[number];

/** The card and what is in its thread. `moved` says that it is not in its usual channel, and why. */
export const threadParts = [
  'card',
  'moved',
  'question',
  'progress',
  'outcome',
  'reminder',
  'cooling-down',
  'unread',
] as const;

/** All messages of a request. */
export const parts = [...threadParts, ...directMessageParts] as const;
export type Part = (typeof parts)[number];

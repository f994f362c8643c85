interface EventLabel {
  readonly name: string;
  /** From 0 to 10, as CEF counts: up to 3 is low, 4 to 6 medium, 7 and 8 high, 9 and 10 very high. */
  readonly severity: number;
}

const known: Readonly<Record<string, EventLabel>> = {
  requested: { name: 'A change was asked for', severity: 3 },
  approved: { name: 'A person confirmed', severity: 3 },
  reminded: { name: 'Those who can confirm were reminded', severity: 1 },
  declined: { name: 'A person declined', severity: 4 },
  cancelled: { name: 'The requester took it back', severity: 2 },
  expired: { name: 'Nobody confirmed in time', severity: 3 },
  'sent-back': { name: 'Confirmations no longer count', severity: 5 },
  'holder-unreachable': { name: 'The account holder cannot be reached', severity: 5 },
  'code-sent': { name: 'A code was sent to the account holder', severity: 4 },
  'proof-failed': { name: 'A wrong number or code was given', severity: 7 },
  reportedNotMe: { name: 'The account holder knows nothing of it', severity: 10 },
  'cool-down-started': { name: 'The change waits for objections', severity: 4 },
  'cool-down-ended': { name: 'Nobody objected in time', severity: 3 },
  stopped: { name: 'A person stopped the change', severity: 7 },
  'applying-started': { name: 'Carrying out began', severity: 3 },
  stale: { name: 'What was confirmed no longer fits', severity: 4 },
  refused: { name: 'Refused at the moment of carrying out', severity: 6 },
  'change-started': { name: 'A change was begun', severity: 4 },
  'change-rescheduled': { name: 'A change was put off', severity: 4 },
  'task-started': { name: 'A task runs in the directory', severity: 2 },
  'change-accepted': { name: 'The directory reported a change', severity: 4 },
  'change-done': { name: 'A change was read back', severity: 5 },
  'change-failed': { name: 'A change failed', severity: 6 },
  'change-uncertain': { name: 'Nobody knows whether a change was made', severity: 8 },
  ended: { name: 'The request ended', severity: 3 },
  'holder-notified': { name: 'The account holder was told', severity: 1 },
  'secret-offered': { name: 'A password waits to be read', severity: 4 },
  'secret-read': { name: 'A password was read', severity: 5 },
  'secret-expired': { name: 'A password was not read in time', severity: 4 },
  'attempt-refused': { name: 'A person was refused', severity: 6 },
  'press-refused': { name: 'A press was refused', severity: 6 },
  'policy-changed': { name: 'The policy was changed', severity: 7 },
  'approvers-changed': { name: 'Who may approve has changed', severity: 7 },
};

/** What makes a kind that is not listed above more than ordinary, the gravest first. */
const grave: readonly { readonly word: RegExp; readonly severity: number }[] = [
  { word: /alarm|emergency/, severity: 10 },
  { word: /lockdown|frozen|freeze/, severity: 9 },
  { word: /vetoed|stopped|limit/, severity: 7 },
  { word: /refused|denied|failed/, severity: 6 },
];

/** How serious an event of a kind that nobody has rated is. */
const usualSeverity = 5;

/** An event's kind in words, and how grave it is. A kind that is not known reads as it is written. */
export function eventLabelOf(kind: string): EventLabel {
  const words = Object.hasOwn(known, kind) ? known[kind] : undefined;
  if (words) return words;
  const name = kind.replaceAll('-', ' ');
  const severity = grave.find(({ word }) => word.test(kind))?.severity ?? usualSeverity;
  return { name: name ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : 'An event', severity };
}

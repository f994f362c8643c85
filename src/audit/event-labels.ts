import type { DeskEvent } from '../journal/other-events.ts';
import type { RequestEvent } from '../journal/request-event.ts';

interface EventLabel {
  readonly name: string;
  /** From 0 to 10, as CEF counts: up to 3 is low, 4 to 6 medium, 7 and 8 high, 9 and 10 very high. */
  readonly severity: number;
}

const known: Readonly<Record<(RequestEvent | DeskEvent)['kind'], EventLabel>> = {
  requested: { name: 'A change was requested', severity: 3 },
  approved: { name: 'A person approved', severity: 3 },
  reminded: { name: 'The approvers were reminded', severity: 1 },
  declined: { name: 'A person declined', severity: 4 },
  cancelled: { name: 'The requester cancelled', severity: 2 },
  expired: { name: 'No approval in time', severity: 3 },
  'sent-back': { name: 'Approvals no longer count', severity: 5 },
  'holder-unreachable': { name: 'The account holder cannot be reached', severity: 5 },
  'carried-over': { name: 'A request went on after a purge of the log', severity: 1 },
  'code-sent': { name: 'A code was sent to the account holder', severity: 4 },
  'code-failed': { name: 'A code could not be mailed', severity: 3 },
  'proof-failed': { name: 'A wrong number or code was given', severity: 7 },
  'reported-not-me': { name: 'The account holder reported it', severity: 10 },
  'cool-down-started': { name: 'The change waits and can be stopped', severity: 4 },
  'cool-down-ended': { name: 'The waiting time ended', severity: 3 },
  stopped: { name: 'A person stopped the change', severity: 7 },
  'applying-started': { name: 'The request started', severity: 3 },
  stale: { name: 'The plan no longer matches the approval', severity: 4 },
  refused: { name: 'Refused when it should start', severity: 6 },
  'change-started': { name: 'A change started', severity: 4 },
  'change-rescheduled': { name: 'A change was rescheduled', severity: 4 },
  'task-started': { name: 'A task started in the directory', severity: 2 },
  'change-accepted': { name: 'The directory accepted a change', severity: 4 },
  'change-done': { name: 'A change was read back', severity: 5 },
  'change-failed': { name: 'A change failed', severity: 6 },
  'change-uncertain': { name: 'A change needs a manual check', severity: 8 },
  ended: { name: 'The request ended', severity: 3 },
  'holder-notified': { name: 'The account holder was notified', severity: 1 },
  'holder-notice-given-up': { name: 'The account holder could not be notified', severity: 5 },
  'secret-offered': { name: 'A password can be viewed', severity: 4 },
  'secret-opened': { name: 'Somebody asked to view their password', severity: 4 },
  'secret-viewed': { name: 'A password was viewed', severity: 5 },
  'secret-saved': { name: 'A password was saved by its reader', severity: 4 },
  'secret-expired': { name: 'A password expired unviewed', severity: 4 },
  'attempt-refused': { name: 'A person was refused', severity: 6 },
  'host-lockdown': { name: 'A lockdown was started or ended on the host', severity: 9 },
  'press-refused': { name: 'A button press was refused', severity: 6 },
  'policy-changed': { name: 'The policy was changed', severity: 7 },
  'approvers-changed': { name: 'Who may approve has changed', severity: 7 },
  'restrictions-changed': { name: 'A lockdown, freeze or review began or ended', severity: 8 },
  'tampering-found': { name: 'Somebody changed the journal', severity: 10 },
  purged: { name: 'Old lines of the log were purged', severity: 5 },
};

/** Words that raise the severity of a kind that is not listed above, the highest first. */
const grave: readonly { readonly word: RegExp; readonly severity: number }[] = [
  { word: /alarm|emergency/, severity: 10 },
  { word: /lockdown|frozen|freeze/, severity: 9 },
  { word: /vetoed|stopped|limit/, severity: 7 },
  { word: /refused|denied|failed/, severity: 6 },
];

/** The severity of a kind without a rating. */
const usualSeverity = 5;

/** The name and severity of a kind of event. An unknown kind reads as it is written. */
export function eventLabelOf(kind: string): EventLabel {
  const words = Object.hasOwn(known, kind) ? known[kind as keyof typeof known] : undefined;
  if (words) return words;
  const name = kind.replaceAll('-', ' ');
  const severity = grave.find(({ word }) => word.test(kind))?.severity ?? usualSeverity;
  return { name: name ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : 'An event', severity };
}

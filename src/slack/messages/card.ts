import type { KnownBlock } from '@slack/types';
import { hasEnded, isReview, type OfferedSecret, type Request, type RequestState } from '../../journal/request.ts';
import { approverLabel, isAskedDirectly, openRequirements, reasonsOf } from '../../journal/requirements.ts';
import { actions } from '../control-ids.ts';
import { context, cut, escaped, mentionText, type Piece, plain, rich } from '../text.ts';
import { type Fates, unreachableReason } from './fates.ts';

/** What is posted or put in place of what was posted: `text` is the notification's words. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const stateLabel: Readonly<Record<RequestState, string>> = {
  waiting: '⏳ Waiting for approval',
  'cooling-down': '🛡️ Approved, waiting so that it can be stopped',
  ready: '▶️ Starting',
  applying: '⚙️ In progress',
  done: '✅ Done',
  declined: '⛔ Declined',
  expired: '⌛ Expired',
  cancelled: '↩️ Cancelled',
  stale: '♻️ Out of date, nothing was changed',
  failed: '❌ Failed, nothing was changed',
  'partly-done': '⚠️ Partly done',
  uncertain: '❓ Needs a manual check',
};

/** The state of a request in two or three words, with its sign. */
export const stateText = (request: Request): string => stateLabel[request.state];

/** How an approval came about that is not just a press. */
const proofLabel = {
  number: ' (account holder, by the number)',
  code: ' (entered the code mailed to the account holder)',
  manager: ' (manager, in place of the account holder)',
} as const;

/** The lines of what changes: from what, to what. */
export function summaryLines(lines: readonly { what: string; before?: string; after: string }[]): Piece[][] {
  return lines.map(({ what, before, after }) => [
    { bold: `${what}: ` },
    ...(before === undefined ? [] : [`${before} → `]),
    after,
  ]);
}

/** How many people of which teams are asked, in words. */
export function peopleAsked({ approvals, from }: { approvals: number; from: readonly string[] }): string {
  if (approvals === 1 && from.every(isAskedDirectly)) {
    const words = approverLabel(from);
    return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  }
  const all = from.map((name) => approverLabel([name]).replace(/^members of /, ''));
  return `${approvals === 1 ? 'One person' : `${approvals} people`} of ${all.join(' or ')}`;
}

const line = (label: string, ...pieces: Piece[]): Piece[] => [{ bold: `${label}: ` }, ...pieces];

/** Who approved a request, and how where that was not just a press. */
function approvedBy({ approvals }: Request): Piece[][] {
  const people = approvals.flatMap(({ person, as }, index): Piece[] => [
    ...(index > 0 ? [', '] : []),
    { person },
    ...(as ? [proofLabel[as]] : []),
  ]);
  return people.length > 0 ? [line('Approved by', ...people)] : [];
}

/** Draws the request as it stands in the channel. Pure: what it shows comes from the request alone. */
export function renderCard(request: Request, title: string): Message {
  const { requester, holder, outcome, endedBy } = request;
  const facts = [
    line('For', request.subjectName, ...(holder ? [' · ', { person: holder }] : [])),
    line('In', request.directoryLabel),
    line('Requested by', { person: requester }, ' · ', { time: request.requestedAt }),
    line('State', stateText(request)),
  ];
  const changes = summaryLines(request.changeSummaries);
  const end: Piece[][] = [
    ...approvedBy(request),
    ...(hasEnded(request) && outcome
      ? [line('Outcome', outcome, ...(endedBy ? [' · ', { person: endedBy }] : []))]
      : []),
  ];
  return {
    text: `${title}: ${escaped(request.subjectName)}. ${stateText(request)}`,
    blocks: [
      { type: 'header', text: plain(`${title}: ${request.subjectName}`, 150) },
      rich(...facts),
      rich(...changes),
      ...(end.length > 0 ? [rich(...end)] : []),
      context(`${request.id} · ${cut(reasonsOf(request.decision), 600) || 'no rule'}`),
    ],
  };
}

export const button = (text: string, action: string, value: string, style?: 'primary' | 'danger') => ({
  type: 'button' as const,
  text: plain(text, 75),
  action_id: action,
  value,
  ...(style && { style }),
});

/** The question in the thread: who may approve, by when and why. Without buttons once it is settled. */
export function renderQuestion(request: Request): Message {
  const asks = request.decision.requirements.map((requirement): Piece[] => {
    const where = requirement.from.every(isAskedDirectly) ? ', asked personally' : '';
    return [{ bold: peopleAsked(requirement) }, `${where} · ${requirement.because.join(' ')}`];
  });
  const approvals = request.approvals.map(({ person, at, as }): Piece[] => [
    'Approved by ',
    { person },
    as ? `${proofLabel[as]} · ` : ' · ',
    { time: at },
  ]);
  const isOpen = request.state === 'waiting';
  const lines: Piece[][] = isOpen
    ? [['Please approve by ', { time: request.expiresAt }, ':'], ...asks, ...approvals]
    : [
        [
          `Asked of ${request.decision.requirements.map(({ from }) => approverLabel(from)).join(' and ')}. `,
          decidedPiece(request),
        ],
        ...approvals,
      ];
  const back = button('Cancel request', actions.cancel, request.id);
  const [approve, decline] = [
    button('Approve', actions.approve, request.id, 'primary'),
    button('Decline', actions.decline, request.id, 'danger'),
  ];
  // The holder and the manager are asked in direct messages; nobody else could press these.
  const allAskedDirectly = request.decision.requirements.every(({ from }) => from.every(isAskedDirectly));
  const decisions = allAskedDirectly ? [back] : [approve, decline, back];
  const buttons = isReview(request)
    ? [button('I have looked at it', actions.approve, request.id, 'primary')]
    : decisions;
  return {
    text: isOpen ? 'Please approve this request.' : `This request is ${request.state}.`,
    blocks: [rich(...lines), ...(isOpen ? [{ type: 'actions' as const, elements: buttons }] : [])],
  };
}

function decidedPiece(request: Request): string {
  if (request.state === 'declined') return 'Declined.';
  if (request.state === 'cancelled') return 'Cancelled by its requester.';
  if (request.state === 'expired') return 'Nobody approved it in time.';
  const isMet = openRequirements(request.decision.requirements, request.approvals).length === 0;
  return isMet ? 'Approved.' : 'It ended without approval.';
}

/** Who approved a request, and why the policy allowed it where it was carried out. */
export function decidedBy(request: Request): Piece[][] {
  const because = request.applyingSince === undefined ? '' : reasonsOf(request.decision);
  return [...approvedBy(request), ...(because ? [line('Allowed by', cut(because, 600))] : [])];
}

/** "That was not me" asks once more, since it alarms security and freezes the account. */
export const notMe = (request: Request) => ({
  ...button('That was not me', actions.notMe, request.id, 'danger'),
  confirm: {
    title: plain('That was not you?', 100),
    text: plain('Security is told at once, and nothing more is done about your account.', 300),
    confirm: plain('It was not me', 30),
    deny: plain('Back', 30),
  },
});

/** Why the card is not in its usual channel. */
export function renderMoved(channel: string): Message {
  const words = "Deskhand can't post to the requests channel, so this request is here. Invite Deskhand there again: ";
  return { text: escaped(words), blocks: [rich([words, { code: channel }])] };
}

/** Who can view the new password: said only once Slack took the message to them. */
function secretLine({ person, until, state }: OfferedSecret, fates: Fates): Piece[] {
  if (state === 'viewed' || state === 'saved') return [{ person }, ' has viewed the new password.'];
  if (state === 'expired') return ['Nobody viewed the new password in time.'];
  const why = fates.whyNot('secret');
  if (why) {
    const then = `: ${unreachableReason(why)}. Nobody has seen the new password. Reset it again once they can be reached.`;
    return ["Deskhand can't reach ", { person }, ` in Slack${then}`];
  }
  if (!fates.isSent('secret')) return ['Deskhand is sending ', { person }, ' the way to the new password.'];
  return ['Only ', { person }, ' can view the new password, until ', { time: until }, '.'];
}

/** The last message of the thread, which mentions the requester. */
export function renderOutcome(request: Request, fates: Fates): Message {
  const { requester, outcome = '', endedBy, secret } = request;
  const by: Piece[] = endedBy ? [' · by ', { person: endedBy }] : [];
  const sent: Piece[][] = secret ? [secretLine(secret, fates)] : [];
  return {
    text: `${mentionText(requester)} ${stateText(request)}: ${escaped(outcome)}`,
    blocks: [rich([{ person: requester }, ` ${stateText(request)}`], [outcome, ...by], ...decidedBy(request), ...sent)],
  };
}

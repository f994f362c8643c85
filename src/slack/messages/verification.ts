import type { PersonRef } from '../../core/person.ts';
import { hasEnded, type Request } from '../../journal/request.ts';
import { missingFor } from '../../journal/requirements.ts';
import { isHolderAsked, maySubstitute } from '../../requests/holder.ts';
import { actions as ids } from '../control-ids.ts';
import { escaped, type Piece, rich } from '../text.ts';
import { button, type Message, notMe, stateText } from './card.ts';
import { type Fates, unreachableReason } from './fates.ts';
import { reportedMessage } from './holder-notice.ts';

const actions = (...elements: readonly ReturnType<typeof button>[]) =>
  elements.length > 0 ? [{ type: 'actions' as const, elements: [...elements] }] : [];

const about = ({ requester, subjectName, directoryLabel }: Request, title: string): Piece[] => [
  { person: requester },
  ` asks: ${title}, for the account ${subjectName} in ${directoryLabel}.`,
];

/** Whether a requirement that names this approver is still open. */
const isAsked = (request: Request, who: 'holder' | 'manager'): boolean =>
  request.state === 'waiting' &&
  request.decision.requirements.some(
    (requirement) => requirement.from.includes(who) && missingFor(requirement, request.approvals) > 0,
  );

/** Whether any rule of the request's decision asks the holder. */
export const concerns = (request: Request, who: 'holder' | 'manager'): boolean =>
  request.decision.requirements.some(({ from }) => from.includes(who));

/** The direct message to the account holder: is it you, and what number does the helpdesk tell you? */
export function renderHolderQuestion(request: Request, title: string, fates: Fates): Message {
  const isOpen = isHolderAsked(request);
  const text = `Is it you who asked the helpdesk? ${title} for your account ${escaped(request.subjectName)}`;
  if (!isOpen) return { text, blocks: [rich(about(request, title), [ended(request, 'holder', fates)])] };
  return {
    text,
    blocks: [
      rich(
        [{ bold: 'Is it you who asked the helpdesk for this?' }],
        [`${title}, for your account ${request.subjectName} in ${request.directoryLabel}.`],
        [
          'If you are talking to ',
          { person: request.requester },
          ' right now, they tell you a number: type it in here.',
        ],
        ['If you did not ask for it, say so: nobody at the helpdesk will mind.'],
      ),
      ...actions(button('It is me: enter the number', ids.prove, request.id, 'primary'), notMe(request)),
    ],
  };
}

const ended = (request: Request, who: 'holder' | 'manager', fates: Fates): string => {
  if (request.reportedNotMe) return reportedMessage(fates);
  const mine = request.approvals.find(({ teams }) => teams.includes(who));
  if (mine && mine.as !== 'code' && (who === 'manager' || mine.as === 'number')) return '✅ You approved it.';
  return `Your word is not needed any more. ${stateText(request)}`;
};

/** The direct message to the requester: the number to read out, or the other ways where the holder cannot get into Slack. */
export function renderNumber(
  request: Request,
  title: string,
  { number, fates }: { number: string; fates: Fates },
): Message {
  const text = `${title} for ${escaped(request.subjectName)}: proof of the account holder`;
  const { proof } = request;
  const intro: Piece[] = [{ bold: `${title}: ${request.subjectName}` }];
  if (!isHolderAsked(request)) return { text, blocks: [rich(intro, [`The proof is settled. ${stateText(request)}`])] };
  const isOther = maySubstitute(request);
  const lines: Piece[][] = [
    ...askedLines(request, number, fates),
    ...(proof?.failures ? [[`A wrong number was entered ${proof.failures} times; this is the new one.`]] : []),
    ...(isOther
      ? [
          [
            request.manager
              ? 'The manager can approve in place of the account holder; I have asked them. '
              : 'No manager is known who could stand in. ',
            'Or have a code mailed to the address on file, and let the caller read it to you.',
          ],
        ]
      : []),
    ...(proof?.code
      ? [[`A code was mailed to ${proof.code.to}. It is good until `, { time: proof.code.until }, '.']]
      : []),
  ];
  const buttons = isOther
    ? [
        button('Mail a code', ids.mailCode, request.id),
        ...(proof?.code ? [button('Enter the code', ids.enterCode, request.id, 'primary')] : []),
      ]
    : [button('They cannot get into Slack', ids.unreachable, request.id)];
  return { text, blocks: [rich(intro, ...lines), ...actions(...buttons)] };
}

/** Whether the holder was asked, which is said only once Slack took the question. */
function askedLines({ holder }: Request, number: string, fates: Fates): Piece[][] {
  if (!holder) return [['No Slack account of the account holder is known.']];
  const why = fates.whyNot('ask-holder');
  if (why) return [["Deskhand can't reach ", { person: holder }, ` in Slack: ${unreachableReason(why)}.`]];
  const asked: Piece[] = fates.isSent('ask-holder')
    ? ['I have asked ', { person: holder }, ' in a direct message.']
    : ['I am asking ', { person: holder }, ' in a direct message.'];
  return [[...asked, ' Read this number to the person you talk to:'], [{ bold: number }]];
}

const cutOff = ', who cannot get into Slack, as the helpdesk was told.';

/** The direct message to the holder's manager. */
export function renderManagerQuestion(request: Request, title: string, fates: Fates): Message {
  const text = `${title} for ${escaped(request.subjectName)}: your word as the manager is asked`;
  const isDeputy = isHolderAsked(request) && maySubstitute(request);
  if (!isAsked(request, 'manager') && !isDeputy) {
    return { text, blocks: [rich(about(request, title), [ended(request, 'manager', fates)])] };
  }
  return {
    text,
    blocks: [
      rich(
        about(request, title),
        ...(request.holder
          ? [['It is the account of ', { person: request.holder }, request.proof?.unreachable ? cutOff : '.']]
          : []),
        [
          { bold: 'As their manager, please make sure that it is them who asks: ' },
          'talk to them on a number that you know, not on one that somebody gave you.',
        ],
      ),
      ...actions(
        button('Approve', ids.approve, request.id, 'primary'),
        button('Decline', ids.decline, request.id, 'danger'),
      ),
    ],
  };
}

/** Told to the holder and the manager, and in the thread, while an approved request is held back. */
export function renderCoolDown(request: Request, title: string, to: 'holder' | 'manager' | 'thread'): Message {
  const isOpen = request.state === 'cooling-down';
  const text = `${title} for ${escaped(request.subjectName)} can still be stopped`;
  const when: Piece[] = isOpen
    ? [
        { bold: 'It is approved and runs by itself ' },
        { time: request.coolDown.until },
        '. Until then it can be stopped.',
      ]
    : [hasEnded(request) ? `${stateText(request)}.` : 'The time to stop it is over.'];
  const buttons = [button('Stop this', ids.stop, request.id, 'danger'), ...(to === 'holder' ? [notMe(request)] : [])];
  return { text, blocks: [rich(about(request, title), when), ...(isOpen ? actions(...buttons) : [])] };
}

/** The alarm in the security channel: a holder knows nothing of a request about their account. */
export function renderAlarm(request: Request, title: string): Message {
  const { reportedNotMe, requester, subject } = request;
  const who: PersonRef = reportedNotMe?.person ?? requester;
  const account = `${subject.directory}/${'name' in subject ? subject.name : ''}`;
  return {
    text: `🚨 An account holder says "That was not me": ${escaped(request.subjectName)}`,
    blocks: [
      rich(
        [{ bold: '🚨 "That was not me"' }],
        [{ person: who }, ` knows nothing of this request about their account ${request.subjectName}:`],
        [
          `${title}, in ${request.directoryLabel}, asked by `,
          { person: requester },
          ' · ',
          { time: request.requestedAt },
        ],
        [`Request ${request.id}: ${stateText(request)}`],
        ['The account is frozen: Deskhand does nothing about it until the freeze is lifted.'],
      ),
      ...actions(button('Lift the freeze', ids.liftFreeze, account)),
    ],
  };
}

/** An emergency override is loud: the security channel hears of it when it is asked and how it ends. */
export function renderLoud(request: Request, title: string): Message {
  return {
    text: `🔨 Emergency override during the lockdown: ${title} for ${escaped(request.subjectName)}`,
    blocks: [
      rich(
        [{ bold: '🔨 Emergency override during the lockdown' }],
        about(request, title),
        [{ bold: 'Why: ' }, request.emergency?.reason ?? ''],
        [stateText(request), ...(request.outcome ? [`: ${request.outcome}`] : [])],
      ),
    ],
  };
}

/** The security channel hears of a lockdown too, from the moment somebody asks for it or for its end. */
export function renderLockdown(request: Request, title: string): Message {
  const { requester, outcome, steps } = request;
  const reason = steps.flatMap(({ change }) => (change.kind === 'start-lockdown' ? [change.reason] : []));
  return {
    text: `🔒 ${title}: ${stateText(request)}`,
    blocks: [
      rich(
        [{ bold: `🔒 ${title}` }, ' · asked by ', { person: requester }],
        ...reason.map((words): Piece[] => [{ bold: 'Why: ' }, words]),
        [stateText(request), ...(outcome ? [`: ${outcome}`] : [])],
      ),
    ],
  };
}

/** One reminder in the thread, when three quarters of the time have passed. */
export function renderReminder(request: Request): Message {
  const text = request.state === 'waiting' ? 'This is still waiting for approval.' : 'This waited long for approval.';
  return {
    text,
    blocks: [rich([text, ...(request.state === 'waiting' ? [' It expires ', { time: request.expiresAt }, '.'] : [])])],
  };
}

/** Nobody read a new password in time: the account has one now that nobody knows. */
export function renderUnread(request: Request): Message {
  const { requester } = request;
  const words = ` The new password of ${request.subjectName} was not read in time and has been destroyed. The old one no longer works, so nobody can sign in until it is reset again.`;
  return { text: escaped(words.trim()), blocks: [rich([{ person: requester }, words])] };
}

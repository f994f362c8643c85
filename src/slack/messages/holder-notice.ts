import type { KnownBlock } from '@slack/types';
import { isViewable, type OfferedSecret, type Request } from '../../journal/request.ts';
import { actions } from '../control-ids.ts';
import { escaped, type Piece, rich } from '../text.ts';
import { button, decidedBy, type Message, notMe, stateText } from './card.ts';
import { type Fates, isSecurityTold } from './fates.ts';

const notMeBlock = (request: Request, fates: Fates): KnownBlock[] =>
  request.reportedNotMe
    ? [rich([`${reportedMessage(fates)} Nothing more is done about your account.`])]
    : [{ type: 'actions', elements: [notMe(request)] }];

/** What the holder who said "That wasn't me" reads: that security was told only once it was. */
export const reportedMessage = (fates: Fates): string =>
  `⛔ You said this wasn't you. ${isSecurityTold(fates) ? 'Security has been told.' : 'Deskhand is telling security.'}`;

/** The direct message with the button to view it, for the one person whom the secret is for. */
export function renderSecretOffer(request: Request, title: string, fates: Fates): Message {
  const { secret, requester } = request;
  if (!secret) throw new Error('There is no secret to offer.');
  const isOwn = secret.person.id === requester.id;
  const isCertain = request.state !== 'uncertain';
  const has = isCertain
    ? 'has a new password'
    : 'may have a new password (if it does not work, the old one still does)';
  const intro: Piece[] = isOwn
    ? [`${title} for ${request.subjectName} is ${isCertain ? 'done' : 'uncertain: look before you use it'}. `]
    : [
        `Your account ${request.subjectName} in ${request.directoryLabel} ${has}, asked for by `,
        { person: requester },
        '.',
      ];
  return {
    text: `${title}: the password for ${escaped(request.subjectName)}`,
    blocks: [
      rich(intro, secretPieces(secret)),
      ...(isViewable(secret)
        ? [{ type: 'actions' as const, elements: [button('View password', actions.reveal, request.id, 'primary')] }]
        : []),
      ...(isOwn ? [] : notMeBlock(request, fates)),
    ],
  };
}

function secretPieces(secret: OfferedSecret): Piece[] {
  switch (secret.state) {
    case 'sealed':
      return ['Only you can view it, until ', { time: secret.until }, '.'];
    case 'viewed':
      return [
        `${viewsLabel(secret.views)}, last at `,
        { time: secret.viewedAt },
        '. You can view it until ',
        { time: secret.until },
        '.',
      ];
    case 'saved':
      return [`${viewsLabel(secret.views)}, last at `, { time: secret.viewedAt }, '. Deskhand no longer has it.'];
    case 'expired':
      return ['Nobody viewed it in time, and Deskhand no longer has it. Please request a new reset.'];
  }
}

const viewsLabel = (views: number): string => ['Viewed once', 'Viewed twice'][views - 1] ?? `Viewed ${views} times`;

/** Tells the account holder what came of a request about their account. */
export function renderHolderNotice(request: Request, title: string, fates: Fates): Message {
  const { requester, outcome = '' } = request;
  return {
    text: `${title} for your account ${escaped(request.subjectName)}: ${stateText(request)}`,
    blocks: [
      rich(
        [
          { person: requester },
          ` asked: ${title}, for your account ${request.subjectName} in ${request.directoryLabel}.`,
        ],
        [`${stateText(request)}. ${outcome}`],
        ...decidedBy(request),
      ),
      ...notMeBlock(request, fates),
    ],
  };
}

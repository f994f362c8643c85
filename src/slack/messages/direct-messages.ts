import type { PersonRef } from '../../core/person.ts';
import { hasEnded, type Request } from '../../journal/request.ts';
import { isSame } from '../../journal/requirements.ts';
import { maySubstitute } from '../../requests/holder.ts';
import type { Message } from './card.ts';
import { renderHolderNotice, renderSecretOffer } from './holder-notice.ts';
import {
  concerns,
  renderAlarm,
  renderCoolDown,
  renderHolderQuestion,
  renderLockdown,
  renderLoud,
  renderManagerQuestion,
  renderNumber,
} from './verification.ts';

/** Messages of a request that stand outside its thread: to one person, or in the security channel. */
export const directMessageParts = [
  'secret',
  'notice',
  'number',
  'ask-holder',
  'ask-manager',
  'stop-holder',
  'stop-manager',
  'alarm',
  'loud',
] as const;
type DirectMessagePart = (typeof directMessageParts)[number];

interface DirectMessage {
  readonly part: DirectMessagePart;
  readonly message: Message;
  /** A channel, or a person for a direct message. */
  readonly to: string;
}

interface Surroundings {
  readonly security: string;
  readonly numberOf: (request: Request) => string;
  /** Whether this part was posted before: then it is kept in step, also where nobody would begin it now. */
  readonly has: (part: DirectMessagePart) => boolean;
}

/** All that is said of a request outside its thread, as it stands now. Pure. */
export function directMessagesOf(request: Request, title: string, around: Surroundings): readonly DirectMessage[] {
  const { holder, manager, requester } = request;
  const isWaiting = request.state === 'waiting';
  const all: (DirectMessage | false | undefined)[] = [
    concerns(request, 'holder') &&
      !request.hidesExistence &&
      (isWaiting || around.has('number')) && {
        part: 'number',
        message: renderNumber(request, title, around.numberOf(request)),
        to: requester.id,
      },
    concerns(request, 'holder') &&
      holder &&
      !isSame(holder, requester) &&
      (isWaiting || around.has('ask-holder')) && {
        part: 'ask-holder',
        message: renderHolderQuestion(request, title),
        to: holder.id,
      },
    manager &&
      (around.has('ask-manager') ||
        (isWaiting && (concerns(request, 'manager') || (concerns(request, 'holder') && maySubstitute(request))))) && {
        part: 'ask-manager',
        message: renderManagerQuestion(request, title),
        to: manager.id,
      },
    ...whileCoolingDown(request, title),
    request.reportedNotMe && { part: 'alarm', message: renderAlarm(request, title), to: around.security },
    request.emergency && { part: 'loud', message: renderLoud(request, title), to: around.security },
    isAboutLockdown(request) && { part: 'loud', message: renderLockdown(request, title), to: around.security },
    ...atTheEnd(request, title),
  ];
  return all.filter((one) => typeof one === 'object');
}

const isAboutLockdown = ({ steps }: Request): boolean =>
  steps.some(({ change }) => change.kind === 'start-lockdown' || change.kind === 'end-lockdown');

function whileCoolingDown(request: Request, title: string): readonly (DirectMessage | undefined)[] {
  if (!request.coolDown) return [];
  const to = (part: 'stop-holder' | 'stop-manager', person: PersonRef | undefined): DirectMessage | undefined =>
    person && {
      part,
      message: renderCoolDown(request, title, part === 'stop-holder' ? 'holder' : 'manager'),
      to: person.id,
    };
  return [to('stop-holder', request.holder), to('stop-manager', request.manager)];
}

function atTheEnd(request: Request, title: string): readonly (DirectMessage | false | undefined)[] {
  if (!hasEnded(request)) return [];
  const { secret, holder, requester } = request;
  const isToldOtherwise = !holder || isSame(holder, requester) || (secret && isSame(holder, secret.person));
  const isObjection = request.state === 'declined' && request.reportedNotMe !== undefined;
  return [
    secret && { part: 'secret', message: renderSecretOffer(request, title), to: secret.person.id },
    // Who said "That was not me" knows how it ended.
    !isToldOtherwise && !isObjection && { part: 'notice', message: renderHolderNotice(request, title), to: holder.id },
  ];
}

import type { PersonRef } from '../../core/person.ts';
import { hasEnded, type Request } from '../../journal/request.ts';
import { isSame } from '../../journal/requirements.ts';
import { maySubstitute } from '../../requests/holder.ts';
import { type Message, renderOutcome } from './card.ts';
import type { Fates } from './fates.ts';
import { renderHolderNotice, renderSecretOffer } from './holder-notice.ts';
import type { DirectMessagePart } from './message-parts.ts';
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

interface DirectMessage {
  readonly part: DirectMessagePart;
  /** Rendered when it is put, since it may speak of what became of those before it. */
  readonly message: (fates: Fates) => Message;
  /** A channel, or a person for a direct message. */
  readonly to: string;
  /** Where it goes besides, as which part, while its channel is closed: an alarm is never given up. */
  readonly elsewhere?: { readonly part: DirectMessagePart; readonly to: string };
}

interface Surroundings {
  readonly security: string;
  /** The channel that cards go to. */
  readonly channel: string;
  /** The card is in another channel, where its requester may not see it. */
  readonly isMoved: boolean;
  readonly numberOf: (request: Request) => string;
  /** Whether this part was posted before: then it is kept in step, also where nobody would begin it now. */
  readonly has: (part: DirectMessagePart) => boolean;
}

/** All that is said of a request outside its thread, as it stands now. Pure. */
export function directMessagesOf(request: Request, title: string, around: Surroundings): readonly DirectMessage[] {
  const { holder, manager, requester } = request;
  const isWaiting = request.state === 'waiting';
  const alarm = (part: 'alarm' | 'loud', render: () => Message): DirectMessage => ({
    part,
    message: render,
    to: around.security,
    elsewhere: { part: `${part}-elsewhere`, to: around.channel },
  });
  const all: (DirectMessage | false | undefined)[] = [
    request.reportedNotMe && alarm('alarm', () => renderAlarm(request, title)),
    request.emergency && alarm('loud', () => renderLoud(request, title)),
    isAboutLockdown(request) && alarm('loud', () => renderLockdown(request, title)),
    concerns(request, 'holder') &&
      holder &&
      !isSame(holder, requester) &&
      (isWaiting || around.has('ask-holder')) && {
        part: 'ask-holder',
        message: (fates) => renderHolderQuestion(request, title, fates),
        to: holder.id,
      },
    concerns(request, 'holder') &&
      !request.hidesExistence &&
      (isWaiting || around.has('number')) && {
        part: 'number',
        message: (fates) => renderNumber(request, title, { number: around.numberOf(request), fates }),
        to: requester.id,
      },
    manager &&
      (around.has('ask-manager') ||
        (isWaiting && (concerns(request, 'manager') || (concerns(request, 'holder') && maySubstitute(request))))) && {
        part: 'ask-manager',
        message: (fates) => renderManagerQuestion(request, title, fates),
        to: manager.id,
      },
    ...whileCoolingDown(request, title),
    ...atTheEnd(request, title),
    around.isMoved &&
      hasEnded(request) &&
      !request.hidesExistence && {
        part: 'outcome-direct',
        message: (fates) => renderOutcome(request, fates),
        to: requester.id,
      },
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
      message: () => renderCoolDown(request, title, part === 'stop-holder' ? 'holder' : 'manager'),
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
    secret && { part: 'secret', message: (fates) => renderSecretOffer(request, title, fates), to: secret.person.id },
    // Who said "That was not me" knows how it ended.
    !isToldOtherwise &&
      !isObjection && { part: 'notice', message: (fates) => renderHolderNotice(request, title, fates), to: holder.id },
  ];
}

import { viewOf } from '../core/directory.ts';
import type { PersonRef } from '../core/person.ts';
import type { Subject, SubjectRef } from '../core/subject.ts';
import { remembering } from '../identity/people.ts';
import type { Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import { approve, cancel, decline, eligibleTeams, requestOf } from './approvals.ts';
import {
  catalogFor,
  directoriesFor,
  findNamed,
  offeredOperations,
  operationOf,
  refuseUnlessPossible,
  searchEntries,
} from './catalog.ts';
import { forOneAct, type RequestContext, seenBy } from './context.ts';
import { reportNotMe, stop } from './disputes.ts';
import type { Draft } from './evaluate.ts';
import { teamsOfPerson } from './facts.ts';
import { hidesExistence, refuseIfHidden, submitHidingExistence } from './hidden-existence.ts';
import { isHolderAsked } from './holder.ts';
import { enterCode, holderUnreachable, mailCode, numberOf, proveHolder } from './holder-verification.ts';
import { reveal, type Show, secretSaved } from './reveal.ts';
import { answer, preview, subjectFor, submit } from './submit.ts';

/**
 * All that a chat can ask for. Every method checks the person afresh; what they may do is decided here and nowhere above.
 * Each throws `DeskhandError` with words for the person.
 */
export function createService(context: RequestContext) {
  // Forms and menus decide nothing: they may live with what was known of people a minute ago, and spare Slack the questions.
  const forms = seenBy(context, remembering(context.people, 60_000, context.clock));
  const act = () => forOneAct(context);
  const beingShown = new Set<string>();
  /** What follows may show the person which accounts there are. */
  const shown = (person: PersonRef, operation: string) =>
    refuseIfHidden(forms, person, operationOf(context, operation));
  return {
    catalog: (person: PersonRef, channel: string) => catalogFor(forms, person, channel),
    operation: (name: string) => operationOf(context, name),
    operations: () => [...context.operations.values()],
    offered: () => offeredOperations(context),
    directoriesFor: (operation: string) => directoriesFor(context, operationOf(context, operation)).map(viewOf),
    findNamed: async (person: PersonRef, operation: string, name: string) => {
      await shown(person, operation);
      return findNamed(forms, person, operationOf(context, operation), name);
    },
    search: async (person: PersonRef, query: Parameters<typeof searchEntries>[2]) => {
      await shown(person, query.operation);
      return searchEntries(forms, person, query);
    },
    subject: async (person: PersonRef, operation: string, ref: SubjectRef): Promise<Subject> => {
      await shown(person, operation);
      return subjectFor(forms, person, operation, ref);
    },
    hidesExistence: (person: PersonRef, operation: string) =>
      hidesExistence(forms, person, operationOf(context, operation)),
    submitHidingExistence: (person: PersonRef, channel: string, operation: string, name: string, key: string) =>
      submitHidingExistence(act(), { person, channel, operation: operationOf(context, operation), name }, key),
    /** Accounts that are known to be a person's: where "help this person" begins. */
    accountsOf: async (asking: PersonRef, operation: string, person: PersonRef) => {
      await shown(asking, operation);
      await refuseUnlessPossible(forms, asking, operationOf(context, operation));
      return forms.identity.accountsOf(person);
    },
    preview: async (draft: Draft) => {
      await shown(draft.person, draft.operation);
      return preview(forms, draft);
    },
    answer: (draft: Draft) => answer(act(), draft),
    submit: async (draft: Draft, key: string, proof: string) => {
      await shown(draft.person, draft.operation);
      return submit(act(), draft, key, proof);
    },
    approve: (id: string, person: PersonRef) => approve(act(), id, person),
    decline: (id: string, person: PersonRef, reason: string) => decline(act(), id, person, reason),
    cancel: (id: string, person: PersonRef) => cancel(act(), id, person),
    proveHolder: (id: string, person: PersonRef, number: string) => proveHolder(act(), id, person, number),
    /** The number for the requester to read out, where the account holder is asked for it. */
    numberFor: (request: Request): string | undefined =>
      request.holder && isHolderAsked(request) ? numberOf(context, request) : undefined,
    holderUnreachable: (id: string, person: PersonRef) => holderUnreachable(act(), id, person),
    mailCode: (id: string, person: PersonRef) => mailCode(act(), id, person),
    enterCode: (id: string, person: PersonRef, code: string) => enterCode(act(), id, person, code),
    /** "That was not me." */
    reportNotMe: (id: string, person: PersonRef) => reportNotMe(act(), id, person),
    stop: (id: string, person: PersonRef) => stop(act(), id, person),
    reveal: (id: string, person: PersonRef, show: Show) => reveal(act(), id, person, { show, beingShown }),
    secretSaved: (id: string, person: PersonRef) => secretSaved(act(), id, person),
    request: (id: string) => requestOf(context, id),
    /** Throws where the person may not decide on the request. */
    mayDecide: async (id: string, person: PersonRef) => {
      await eligibleTeams(act(), await requestOf(context, id), person);
    },
    /** The person's own requests, newest first, but those of which they are told nothing. */
    requestsOf: async (person: PersonRef, limit: number): Promise<readonly Request[]> => {
      const own = await context.journal.list({ requester: `${person.team}/${person.id}`, limit: limit + 100 });
      return own.filter(({ hidesExistence: isHidden }) => !isHidden).slice(0, limit);
    },
    /** What waits for this person's decision. */
    waitingFor: async (person: PersonRef, limit: number): Promise<readonly Request[]> => {
      const all = await context.journal.list({ states: ['waiting'], limit: 100 });
      const { teams } = await teamsOfPerson(forms, person);
      // Directories are asked only about those that may be for this person at all.
      const waiting = all.filter(
        ({ decision, manager }) =>
          (manager && isSame(manager, person)) ||
          decision.requirements.some(({ from }) => from.some((team) => teams.has(team))),
      );
      const mine = await Promise.all(
        waiting.map((request) =>
          eligibleTeams(forms, request, person).then(
            () => [request],
            () => [],
          ),
        ),
      );
      return mine.flat().slice(0, limit);
    },
  };
}

export type Service = ReturnType<typeof createService>;

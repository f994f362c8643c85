import { viewOf } from '../core/directory.ts';
import type { Subject, SubjectRef } from '../core/subject.ts';
import { cancel, confirm, decline, eligibleTeams, requestOf } from './decisions.ts';
import type { Desk } from './desk.ts';
import { activeMember } from './facts.ts';
import { answer, type Draft, operationOf, preview, subjectFor, submit } from './intake.ts';
import { directoriesFor, findAccounts, menuFor, offeredOperations, searchEntries } from './menu.ts';
import type { PersonRef, Request } from './request.ts';
import { reveal } from './reveal.ts';

/**
 * All that a chat can ask for. Every method checks the person afresh; what they may do is decided here and nowhere above.
 * Each throws `DeskhandError` with words for the person.
 */
export function createService(desk: Desk) {
  return {
    menu: (person: PersonRef, channel: string) => menuFor(desk, person, channel),
    operation: (name: string) => operationOf(desk, name),
    operations: () => [...desk.operations.values()],
    offered: () => offeredOperations(desk),
    directoriesFor: (operation: string) => directoriesFor(desk, operationOf(desk, operation)).map(viewOf),
    findAccounts: (person: PersonRef, operation: string, name: string) =>
      findAccounts(desk, person, operationOf(desk, operation), name),
    search: (person: PersonRef, query: Parameters<typeof searchEntries>[2]) => searchEntries(desk, person, query),
    subject: (person: PersonRef, ref: SubjectRef): Promise<Subject> => subjectFor(desk, person, ref),
    /** Accounts that are known to be a person's: where "help this person" begins. */
    accountsOf: async (asking: PersonRef, person: PersonRef) => {
      await activeMember(desk, asking);
      return desk.identity.accountsOf(person);
    },
    preview: (draft: Draft) => preview(desk, draft),
    answer: (draft: Draft) => answer(desk, draft),
    submit: (draft: Draft, key: string) => submit(desk, draft, key),
    confirm: (id: string, person: PersonRef) => confirm(desk, id, person),
    decline: (id: string, person: PersonRef, reason: string) => decline(desk, id, person, reason),
    cancel: (id: string, person: PersonRef) => cancel(desk, id, person),
    reveal: (id: string, person: PersonRef) => reveal(desk, id, person),
    request: (id: string) => requestOf(desk, id),
    /** Throws where the person may not decide on the request. */
    mayDecide: async (id: string, person: PersonRef) => {
      await eligibleTeams(desk, await requestOf(desk, id), person);
    },
    /** The person's own requests, newest first. */
    requestsOf: (person: PersonRef, limit: number): Promise<readonly Request[]> =>
      desk.journal.list({ requester: `${person.team}/${person.id}`, limit }),
    /** What waits for this person's decision. */
    waitingFor: async (person: PersonRef, limit: number): Promise<readonly Request[]> => {
      const waiting = await desk.journal.list({ states: ['waiting'], limit: 100 });
      const mine = await Promise.all(
        waiting.map((request) =>
          eligibleTeams(desk, request, person).then(
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

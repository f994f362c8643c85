import type { Change } from '../core/change.ts';
import { type Directory, readSubject, viewOf } from '../core/directory.ts';
import type { Observed } from '../core/satisfied.ts';
import type { Subject } from '../core/subject.ts';
import type { Request } from '../journal/request.ts';

const creation = (request: Request) => {
  const step = request.steps.find(({ change }) => change.kind === 'create-account');
  return step?.change.kind === 'create-account' ? { name: step.change.name, isDone: step.state === 'done' } : undefined;
};

/** The subject as the directory has it now: of a new account, the account itself once it has been created. */
export async function subjectNow(directory: Directory, request: Request): Promise<Subject | undefined> {
  const created = creation(request);
  if (!created?.isDone) return readSubject(directory, request.subject);
  const account = await directory.findAccount(created.name);
  return account && { kind: 'account', directory: viewOf(directory), account };
}

/** What tells whether a change is in force: the account, group or directory that it is about, read afresh. */
export async function observe(directory: Directory, request: Request, change: Change): Promise<Observed> {
  if (change.kind === 'create-account') return directory.findAccount(change.name);
  if (change.kind === 'create-group') return directory.findGroup(change.name);
  const subject = await subjectNow(directory, request);
  switch (subject?.kind) {
    case 'account':
      return subject.account;
    case 'group':
      return subject.group;
    case 'directory':
      return subject.facts;
    default:
      return undefined;
  }
}

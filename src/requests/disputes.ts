import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import { isViewable, type Request } from '../journal/request.ts';
import type { RequestEvent } from '../journal/request-event.ts';
import { isSame } from '../journal/requirements.ts';
import { decide, eligibleTeams, requestOf } from './approvals.ts';
import type { RequestContext } from './context.ts';
import { activeMember } from './facts.ts';
import { accountOf } from './holder.ts';
import { refuseUnlessHolder } from './holder-verification.ts';

/**
 * "That was not me": the holder knows nothing of a request about their account, whatever state it is in. It ends where it
 * can, the account is frozen, and security is alarmed.
 */
export async function reportNotMe(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  for (;;) {
    const request = await requestOf(context, id);
    const { subject } = request;
    if (subject.kind !== 'account')
      throw new DeskhandError('not-yours', { userMessage: 'This request is about an account that is not yours.' });
    // Who was asked or told as the holder may object even where the account is gone by now.
    if (request.holder && isSame(request.holder, person)) await activeMember(context, person);
    else await refuseUnlessHolder(context, request, person);
    if (request.reportedNotMe) return request;
    const freeze = {
      account: `${subject.directory}/${subject.id}`,
      name: `${subject.directory}/${subject.name}`,
      request: id,
    };
    const events: RequestEvent[] = [{ kind: 'reported-not-me', person }];
    if (isViewable(request.secret)) events.push({ kind: 'secret-expired' });
    const moved = await context.journal.move(request, events, { restrictions: { freeze } });
    if (!moved) continue;
    if (request.secret) await context.journal.dropSecrets(id, 'step', 'code');
    context.log.warn({ request: id, account: freeze.account }, 'the account holder reported a request as not theirs');
    context.changed(id);
    return moved;
  }
}

/** Stops an armed request. The holder, the manager, the requester and whoever could have declined it may; any one is enough. */
export async function stop(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  return decide(context, id, person, 'stop', async (request) => [
    { kind: 'stopped', person, role: await roleOf(context, request, person) },
  ]);
}

async function roleOf(context: RequestContext, request: Request, person: PersonRef): Promise<string> {
  await activeMember(context, person);
  // Whoever was told of it can stop it by what the journal knows, also while a directory is silent.
  const { requester, holder: accountHolder, manager: chief } = request;
  if (isSame(requester, person)) return 'the requester';
  if (accountHolder && isSame(accountHolder, person)) return 'the account holder';
  if (chief && isSame(chief, person)) return "the holder's manager";
  if (request.subject.kind === 'account') {
    const account = await accountOf(context, request);
    const { holderOf, managerOf } = context.identity;
    const [holder, manager] = await Promise.all([holderOf(account, person.team), managerOf(account, person.team)]);
    if (holder.kind === 'holder' && isSame(holder.person.ref, person)) return 'the account holder';
    if (manager && isSame(manager.ref, person)) return "the holder's manager";
  }
  await eligibleTeams(context, request, person);
  return 'an approver';
}

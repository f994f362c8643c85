import { z } from 'zod';
import { Change, type ChangeKind } from '../core/change.ts';
import { FactsRecord } from '../policy/recorded-facts.ts';
import type { DeskEvent } from './other-events.ts';
import { endStates } from './request.ts';
import type { RequestEvent } from './request-event.ts';
import {
  StoredApprovals,
  StoredDecision,
  StoredPerson,
  StoredProof,
  StoredRequest,
  StoredTask,
} from './stored-request.ts';

const moment = z.number();
const step = z.int().nonnegative();
const yes = z.literal(true).exactOptional();
const changeKinds = Change.options.map(({ shape }) => shape.kind.value) as [ChangeKind, ...ChangeKind[]];

const bare = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind) });
const byPerson = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind), person: StoredPerson });

/** What moves a request, as the audit log keeps it. */
export const StoredRequestEvent: z.ZodType<RequestEvent> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('requested'), request: StoredRequest }),
  z.strictObject({ kind: z.literal('carried-over'), request: StoredRequest }),
  z.strictObject({
    kind: z.literal('approved'),
    person: StoredPerson,
    teams: z.array(z.string()),
    as: StoredProof.exactOptional(),
    address: z.string().exactOptional(),
  }),
  bare('reminded'),
  byPerson('holder-unreachable'),
  z.strictObject({ kind: z.literal('code-sent'), to: z.string(), address: z.string(), until: moment }),
  bare('code-failed'),
  z.strictObject({ kind: z.literal('proof-failed'), proof: z.enum(['number', 'code']), person: StoredPerson }),
  z.strictObject({
    kind: z.literal('cool-down-started'),
    until: moment,
    decision: StoredDecision,
    approvals: StoredApprovals,
  }),
  bare('cool-down-ended'),
  z.strictObject({ kind: z.literal('stopped'), person: StoredPerson, role: z.string() }),
  byPerson('reported-not-me'),
  bare('holder-notified'),
  bare('holder-notice-given-up'),
  z.strictObject({ kind: z.literal('declined'), person: StoredPerson, reason: z.string() }),
  byPerson('cancelled'),
  bare('expired'),
  z.strictObject({ kind: z.literal('sent-back'), decision: StoredDecision, approvals: StoredApprovals }),
  z.strictObject({
    kind: z.literal('applying-started'),
    decision: StoredDecision,
    holder: StoredPerson.exactOptional(),
    approvals: StoredApprovals,
  }),
  z.strictObject({ kind: z.literal('stale'), outcome: z.string() }),
  z.strictObject({ kind: z.literal('refused'), outcome: z.string() }),
  z.strictObject({ kind: z.literal('change-started'), step, change: z.enum(changeKinds), attempt: z.int().positive() }),
  z.strictObject({ kind: z.literal('change-rescheduled'), step, reason: z.string(), mayHaveRun: yes }),
  z.strictObject({ kind: z.literal('task-started'), step, task: StoredTask }),
  z.strictObject({ kind: z.literal('change-accepted'), step }),
  z.strictObject({ kind: z.literal('change-done'), step, seen: z.enum(['yes', 'unknowable']) }),
  z.strictObject({ kind: z.literal('change-failed'), step, trouble: z.string() }),
  z.strictObject({ kind: z.literal('change-uncertain'), step, trouble: z.string() }),
  z.strictObject({ kind: z.literal('ended'), state: z.enum(endStates), outcome: z.string() }),
  z.strictObject({ kind: z.literal('secret-offered'), person: StoredPerson, until: moment }),
  byPerson('secret-opened'),
  byPerson('secret-viewed'),
  byPerson('secret-saved'),
  bare('secret-expired'),
]);

/** What else the audit log keeps. */
export const StoredDeskEvent: z.ZodType<DeskEvent> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('attempt-refused'),
    person: StoredPerson,
    operation: z.string(),
    subject: z.string(),
    why: z.string(),
    policy: z.string().exactOptional(),
    rules: z.array(z.string()).exactOptional(),
    facts: FactsRecord.exactOptional(),
    isEarly: yes,
    isLastOfMany: yes,
  }),
  z.strictObject({
    kind: z.literal('press-refused'),
    person: StoredPerson,
    press: z.string(),
    why: z.string(),
    isLastOfMany: yes,
  }),
  z.strictObject({ kind: z.literal('policy-changed'), from: z.string(), to: z.string() }),
  z.strictObject({ kind: z.literal('approvers-changed'), team: z.string(), members: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('host-lockdown'),
    state: z.enum(['on', 'off']),
    reason: z.string(),
    user: z.string(),
  }),
  z.strictObject({ kind: z.literal('restrictions-changed'), digest: z.string() }),
  z.strictObject({ kind: z.literal('tampering-found'), what: z.string() }),
  z.strictObject({ kind: z.literal('purged'), until: z.int().positive(), hash: z.string() }),
]);

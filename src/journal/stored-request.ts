import { z } from 'zod';
import { Change } from '../core/change.ts';
import type { Json } from '../core/directory.ts';
import { risks } from '../core/operation.ts';
import { FactsRecord } from '../policy/recorded-facts.ts';
import { endStates, type proofs, type Request, stepStates } from './request.ts';

/** The form of the bodies that are written now. A body of another form is refused, never guessed at. */
export const bodyFormat = 1;

/** Whatever came out of JSON text. */
const json = z.custom<Json>((value) => value !== undefined);
const count = z.int().nonnegative();
const moment = z.number();
const texts = z.array(z.string());
const yes = z.literal(true).exactOptional();

export const StoredPerson = z.strictObject({ team: z.string(), id: z.string() });
export const StoredProof = z.enum(['number', 'code', 'manager'] satisfies (typeof proofs)[number][]);
export const StoredTask = z.looseObject({ kind: z.string() }).catchall(json);

const named = { directory: z.string(), id: z.string(), name: z.string() };
const StoredSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('account'), ...named }),
  z.strictObject({ kind: z.literal('group'), ...named, permanent: yes }),
  z.strictObject({ kind: z.enum(['new-account', 'new-group', 'directory']), directory: z.string() }),
]);

const StoredRequirement = z.strictObject({
  rules: texts,
  approvals: count,
  from: texts,
  within: moment,
  because: texts,
});

export const StoredApprovals = z.array(
  z.strictObject({
    person: StoredPerson,
    at: moment,
    teams: texts,
    as: StoredProof.exactOptional(),
    address: z.string().exactOptional(),
  }),
);

export const StoredDecision = z.strictObject({
  policy: z.string(),
  rules: z.array(z.strictObject({ id: z.string(), because: z.string() })),
  requirements: z.array(StoredRequirement),
  coolDown: moment.exactOptional(),
  givesPower: z.boolean().exactOptional(),
  facts: FactsRecord.exactOptional(),
});

const StoredStep = z.strictObject({
  change: Change,
  state: z.enum(stepStates),
  attempts: count,
  mayHaveRun: yes,
  startedAt: moment.exactOptional(),
  acceptedAt: moment.exactOptional(),
  task: StoredTask.exactOptional(),
  progress: z
    .strictObject({
      done: z.number().exactOptional(),
      total: z.number().exactOptional(),
      note: z.string().exactOptional(),
    })
    .exactOptional(),
  trouble: z.string().exactOptional(),
});

const offered = { person: StoredPerson, until: moment };
const StoredSecret = z.discriminatedUnion('state', [
  z.strictObject({ ...offered, state: z.literal('sealed') }),
  z.strictObject({ ...offered, state: z.enum(['viewed', 'saved']), views: z.int().positive(), viewedAt: moment }),
  z.strictObject({ ...offered, state: z.literal('expired') }),
]);

const StoredHolderProof = z.strictObject({
  failures: count,
  unreachable: yes,
  codes: count,
  code: z.strictObject({ to: z.string(), address: z.string(), until: moment, failures: count }).exactOptional(),
});

const coolDown = z.strictObject({ since: moment, until: moment });

const common = {
  id: z.string(),
  version: count,
  operation: z.string(),
  risk: z.enum(risks),
  requester: StoredPerson,
  subject: StoredSubject,
  subjectName: z.string(),
  directoryLabel: z.string(),
  values: z.record(z.string(), json),
  channel: z.string(),
  holder: StoredPerson.exactOptional(),
  manager: StoredPerson.exactOptional(),
  notifyByMail: yes,
  emergency: z.strictObject({ reason: z.string(), from: texts }).exactOptional(),
  hidesExistence: yes,
  excludedApprovers: z.array(StoredPerson).exactOptional(),
  success: z.string(),
  requestedAt: moment,
  decision: StoredDecision,
  changeSummaries: z.array(z.strictObject({ what: z.string(), before: z.string().exactOptional(), after: z.string() })),
  steps: z.array(StoredStep),
  approvals: StoredApprovals,
  proof: StoredHolderProof.exactOptional(),
  remindedAt: moment.exactOptional(),
  coolDown: coolDown.exactOptional(),
  reportedNotMe: z.strictObject({ person: StoredPerson, at: moment }).exactOptional(),
};

/** A request as it is kept: one shape for each phase. */
export const StoredRequest: z.ZodType<Request> = z.discriminatedUnion('state', [
  z.strictObject({ ...common, state: z.literal('waiting'), expiresAt: moment }),
  z.strictObject({ ...common, state: z.literal('cooling-down'), coolDown }),
  z.strictObject({ ...common, state: z.literal('ready') }),
  z.strictObject({ ...common, state: z.literal('applying'), applyingSince: moment }),
  z.strictObject({
    ...common,
    state: z.enum(endStates),
    endedAt: moment,
    outcome: z.string(),
    applyingSince: moment.exactOptional(),
    endedBy: StoredPerson.exactOptional(),
    secret: StoredSecret.exactOptional(),
    holderNotice: z.strictObject({ state: z.enum(['sent', 'given-up']), at: moment }).exactOptional(),
  }),
]);

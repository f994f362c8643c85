import { setTimeout as wait } from 'node:timers/promises';
import { isObject } from '../kit/json.ts';
import type { Answer, Api, Call, Exchange, Method, Selector } from './api.ts';
import { APIS } from './apis.ts';
import type { Session } from './auth/sessions.ts';
import { type CallRecord, isSecret, mask } from './call-log.ts';
import {
  checkConfirmation,
  checkForced,
  checkPrivilege,
  checkToken,
  findApi,
  findMethod,
  openSession,
} from './checks.ts';
import type { Nas } from './nas.ts';
import { decodeValue, Parameters } from './parameters.ts';
import { BrokenAnswer, COMMON, Refusal } from './refusal.ts';
import { readSelector, withoutSelectors } from './selector.ts';
import { readWireValues } from './wire-values.ts';

type Item = Readonly<Record<string, unknown>>;

/** One call to carry out: an HTTP request's own, or an element of its compound. */
interface Errand {
  readonly nas: Nas;
  readonly exchange: Exchange;
  readonly selector: Selector;
  /** The session of the compound around the call; undefined for the request's own call. */
  readonly around: { readonly session: Session | undefined } | undefined;
  readValues(api: Api): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>;
}

/** Which APIs a cgi path serves, and which one the path itself names. */
export interface Cgi {
  readonly serves: (api: string) => boolean;
  readonly api: string | undefined;
}

/** Answers the call of one HTTP request. Throws {@link BrokenAnswer} where a fault spoils the answer. */
export async function answerCall(nas: Nas, exchange: Exchange, cgi: Cgi): Promise<Answer> {
  nas.state.tasks.settle();
  const selector = readSelector((name) => exchange.wire.get(name), cgi.api);
  if (selector === undefined) return refused(new Refusal(COMMON.selectorMissing));
  if (!cgi.serves(selector.api)) return refused(new Refusal(COMMON.noSuchApi));
  const readValues = (api: Api) => readWireValues(nas, exchange, selector, api);
  return perform({ nas, exchange, selector, around: undefined, readValues });
}

/** API, version, method, session, token and privilege, parameters, in this order; only "version before method" was observed. */
async function perform(errand: Errand): Promise<Answer> {
  const { nas, exchange, selector, around } = errand;
  const inner = around !== undefined;
  const struck = { ...selector, inner };
  const record = nas.calls.add(newRecord(errand));
  try {
    await spoil(nas, struck);
    const api = findApi(nas, APIS, selector.api);
    const method = findMethod(api, selector);
    const session = method.access === 'open' ? undefined : (around?.session ?? openSession(nas, exchange, selector));
    record.account = session?.account;
    if (session !== undefined) {
      if (!inner && changesAnything(errand, method)) checkToken(nas, exchange, session);
      checkPrivilege(nas, method, session);
    }
    const values = await errand.readValues(api);
    record.parameters = Object.fromEntries([...values].map(([name, value]) => [name, mask(name, value)]));
    if (session !== undefined) checkConfirmation(nas, selector, session, values.get('SynoConfirmPWToken'));
    checkForced(nas, selector.api, selector.method, method, inner);
    const data: unknown = await method.run(newCall(errand, new Parameters(values, api.codes), session));
    const cut = nas.faults.take('cutAfter', struck) !== undefined;
    exchange.cutAfterwards ||= cut;
    record.outcome = cut ? 'cut after' : 'ok';
    return { ...(method.echoes === true ? selector : {}), ...(data === undefined ? {} : { data }), success: true };
  } catch (error) {
    if (error instanceof BrokenAnswer) record.outcome = error.status === undefined ? 'cut before' : 'page';
    if (!(error instanceof Refusal)) throw error;
    record.outcome = error.code;
    if (error.forPrivilege) exchange.replyHeaders.push(['x-request-error', 'noprivilege']);
    return refused(error);
  }
}

function refused({ code, detail }: Refusal): Answer {
  return { error: { code, ...(detail === undefined ? {} : { errors: detail }) }, success: false };
}

/** Faults that strike before anything is done. */
async function spoil(
  nas: Nas,
  struck: { readonly api: string; readonly method: string; readonly inner: boolean },
): Promise<void> {
  const slow = nas.faults.take('latency', struck);
  if (slow !== undefined) await wait(slow.milliseconds, undefined, { ref: false });
  if (nas.faults.take('cutBefore', struck) !== undefined) throw new BrokenAnswer();
  const page = nas.faults.take('page', struck);
  if (page !== undefined) throw new BrokenAnswer(page.status);
}

/** A compound changes something as soon as one of its elements does. */
function changesAnything({ nas, exchange, selector }: Errand, method: Method): boolean {
  if (selector.api !== 'SYNO.Entry.Request') return method.mutates === true;
  const compound = decodeValue(exchange.wire.get('compound') ?? '');
  return Array.isArray(compound) && compound.some((item: unknown) => isObject(item) && changesSomething(nas, item));
}

function changesSomething(nas: Nas, item: Item): boolean {
  const selector = readSelector((name) => item[name], undefined);
  try {
    return selector !== undefined && findMethod(findApi(nas, APIS, selector.api), selector).mutates === true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function newCall(errand: Errand, parameters: Parameters, session: Session | undefined): Call {
  const { nas, exchange, selector } = errand;
  return {
    ...selector,
    nas,
    exchange,
    parameters,
    session,
    performInner: (item) => performInner(errand, session, item),
  };
}

/** Elements of a compound are JSON already, and only APIs of the JSON format can be elements (inferred); a compound cannot. */
async function performInner({ nas, exchange }: Errand, session: Session | undefined, item: Item): Promise<Answer> {
  const selector = readSelector((name) => item[name], undefined);
  if (selector === undefined) return refused(new Refusal(COMMON.selectorMissing));
  if (/^SYNO\.(Entry|API)\./.test(selector.api)) return refused(new Refusal(COMMON.noSuchApi));
  const values = withoutSelectors(Object.entries(item));
  return perform({ nas, exchange, selector, around: { session }, readValues: () => values });
}

function newRecord({ nas, exchange, selector, around }: Errand): CallRecord {
  const inUrl = [...exchange.namesInUrl].filter(
    (name) => isSecret(name) || (name === 'compound' && /"passw(?:or)?d"\s*:/.test(exchange.wire.get(name) ?? '')),
  );
  return {
    ...selector,
    at: nas.clock.now(),
    verb: exchange.verb,
    parameters: {},
    secretsInUrl: inUrl,
    inner: around !== undefined,
    account: undefined,
    outcome: 'open',
  };
}

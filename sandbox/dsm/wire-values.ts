import type { Api, Exchange, Selector } from './api.ts';
import { openEnvelope } from './encryption.ts';
import type { Nas } from './nas.ts';
import { decodeValue } from './parameters.ts';
import { Refusal } from './refusal.ts';
import { withoutSelectors } from './selector.ts';

/** Calls whose secrets clients send in an envelope over plain http; Directory Server's are not among them. */
const ENCRYPTED_CALLS = new Set([
  'SYNO.API.Auth.login',
  'SYNO.Core.User.create',
  'SYNO.Core.User.set',
  'SYNO.Core.User.PasswordConfirm.auth',
]);
const LOGIN_REFUSED = 400;

/** The parameters of a request, decrypted and decoded. Throws when an envelope is stale or does not open; the codes are inferred. */
export async function readWireValues(
  nas: Nas,
  exchange: Exchange,
  selector: Selector,
  api: Api,
): Promise<ReadonlyMap<string, unknown>> {
  const inClear = exchange.wire.has('password') || exchange.wire.has('passwd');
  const mustEncrypt =
    nas.faults.values.encryptionRequired &&
    !exchange.secure &&
    ENCRYPTED_CALLS.has(`${selector.api}.${selector.method}`);
  const wire = mustEncrypt && inClear ? undefined : await openEnvelope(exchange.wire, nas.clock.now());
  if (wire === undefined) throw new Refusal(selector.api === 'SYNO.API.Auth' ? LOGIN_REFUSED : api.codes.invalid);
  const own = withoutSelectors(wire);
  // Auth takes raw strings; everything else reads each value as JSON.
  return api.json ? new Map([...own].map(([name, value]) => [name, decodeValue(value)])) : own;
}

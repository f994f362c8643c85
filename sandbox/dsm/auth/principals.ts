import { isActive, isActiveAdministrator, type LocalUser } from '../local/accounts.ts';
import { mustRenew } from '../local/password-settings.ts';
import type { Nas } from '../nas.ts';
import type { StoredPassword } from '../password.ts';
import type { Principal } from './sessions.ts';

/** Someone who may sign in, local or of the domain. */
export interface Candidate {
  readonly principal: Principal;
  readonly account: string;
  readonly password: StoredPassword | undefined;
  readonly active: boolean;
  readonly administrator: boolean;
  readonly locked: boolean;
  /** Code for a password that is right but no longer good: 408, 409 or 410. */
  readonly passwordCode: number | undefined;
  readonly otpSecret: string | undefined;
  readonly secondFactorOwed: boolean;
  readonly devices: Map<string, string>;
}

/** The person behind an account name: a plain name is local, `WORKGROUP\name` and `name@REALM` are of the domain. */
export function findCandidate(nas: Nas, account: string): Candidate | undefined {
  const local = nas.state.accounts.user(account);
  if (local !== undefined) return local.listed ? localCandidate(nas, local) : undefined;
  return domainCandidate(nas, nas.state.domain.rowNamed(account)?.object.guid);
}

/** The person whose session it is, as they are now; undefined when the account is gone. */
export function candidateOf(nas: Nas, principal: Principal): Candidate | undefined {
  if (principal.kind === 'domain') return domainCandidate(nas, principal.guid);
  const user = nas.state.accounts.userByUid(principal.uid);
  return user === undefined ? undefined : localCandidate(nas, user);
}

function localCandidate(nas: Nas, user: LocalUser): Candidate {
  const now = nas.clock.now();
  return {
    principal: { kind: 'local', uid: user.uid },
    account: user.name,
    password: user.password,
    active: isActive(user, now) && user.name !== 'guest',
    administrator: isActiveAdministrator(nas.state.accounts, user, now),
    locked: false,
    passwordCode: user.mustChangePassword ? 410 : mustRenew(nas.state.passwords, user, now),
    otpSecret: user.otpSecret,
    secondFactorOwed: user.secondFactorOwed,
    devices: user.devices,
  };
}

/** A domain user can sign in only after a synchronisation has told DSM of it; its password is asked of the domain each time. */
function domainCandidate(nas: Nas, guid: string | undefined): Candidate | undefined {
  const { domain } = nas.state;
  const row = guid === undefined ? undefined : domain.rowOf(guid);
  const user = row?.object.user;
  if (row === undefined || user === undefined || !nas.faults.values.directoryServerInstalled) return undefined;
  return {
    principal: { kind: 'domain', guid: row.object.guid },
    account: row.name,
    password: user.password,
    active: !user.disabled && domain.tree.holds(row.object),
    administrator: false,
    locked: user.locked,
    passwordCode: user.mustChangePassword ? 410 : undefined,
    otpSecret: undefined,
    secondFactorOwed: false,
    devices: new Map(),
  };
}

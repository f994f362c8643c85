import { z } from 'zod';
import type { Finding } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import { readDirectoryService, readOwnRoles, readSecondFactorSwitch } from './accounts-api.ts';
import { methodOf, roleFor, type ServedChange } from './served-changes.ts';
import { isMissingMethod, isNotPermitted } from './session/refusals.ts';
import { hasRole, type Role } from './session/roles.ts';
import type { Session } from './session/session.ts';
import { isAtLeast } from './session/versions.ts';
import type { TrueNasSettings } from './settings.ts';

const good = (text: string): Finding => ({ level: 'good', text });
const warning = (text: string): Finding => ({ level: 'warning', text });
const bad = (text: string): Finding => ({ level: 'bad', text });

/** Runs one check; where it throws something that a person can be told, that is what it found. */
async function findingOf(check: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (cause) {
    if (cause instanceof DeskhandError) return [bad(cause.userMessage)];
    throw cause;
  }
}

/** Checks the way to the NAS, the sign-in, and what the account may do there. Stops where nothing further can work. */
export async function checkTrueNas(session: Session, settings: TrueNasSettings): Promise<readonly Finding[]> {
  const reached = await findingOf(() => checkSignIn(session, settings));
  if (reached.some(({ level }) => level === 'bad')) return reached;
  const further = await Promise.all([
    findingOf(() => checkRoles(session)),
    findingOf(() => countUsers(session)),
    findingOf(() => checkSecondFactors(session)),
    findingOf(() => checkDirectoryService(session)),
  ]);
  return [...reached, ...further.flat()];
}

async function checkSignIn(session: Session, settings: TrueNasSettings): Promise<readonly Finding[]> {
  const { where, account } = session;
  const { api, mechanism } = await session.signedIn();
  return [
    good(`${where} answers with the API ${api.name}. ${trustMessage(settings)}`),
    mechanism === 'password'
      ? warning(`Deskhand signs in as ${account} with a password alone. An API key is safer: you can revoke it.`)
      : good(`Deskhand signs in as ${account} with ${howLabel[mechanism]}.`),
  ];
}

const howLabel = {
  SCRAM: 'an API key that never crosses the network',
  'API key': 'an API key',
  'password and one-time code': 'a password and a one-time code',
} as const;

function trustMessage({ url, fingerprint, ca_file }: TrueNasSettings): string {
  if (url.startsWith('ws:')) return 'The connection is not encrypted, which is safe on this machine only.';
  if (fingerprint !== undefined) return 'Its certificate matches the configured fingerprint.';
  return `Its certificate is signed by ${ca_file === undefined ? 'a public authority' : `the authority in ${ca_file}`}.`;
}

/** What is read beside the accounts themselves; Deskhand does without where it may not know. */
const readings: readonly (readonly [role: Role, what: string])[] = [
  ['AUTH_SESSIONS_READ', 'showing where an account is signed in'],
  ['SYSTEM_SECURITY_READ', "generating passwords by the NAS's rules, and checking two-factor authentication"],
];

/** Which role each change and each reading needs, and which of them the account lacks. */
async function checkRoles(session: Session): Promise<readonly Finding[]> {
  const roles = await readOwnRoles(session);
  const changesOf = new Map<Role, ServedChange[]>();
  for (const kind of Object.keys(methodOf) as ServedChange[]) {
    changesOf.set(roleFor(kind), [...(changesOf.get(roleFor(kind)) ?? []), kind]);
  }
  const findings = [...changesOf].map(([role, kinds]) =>
    hasRole(roles, role)
      ? good(`${session.account} has the role ${role}, which these need: ${kinds.join(', ')}.`)
      : warning(`${session.account} lacks the role ${role}, so these cannot work: ${kinds.join(', ')}.`),
  );
  for (const [role, what] of readings) {
    findings.push(
      hasRole(roles, role)
        ? good(`${session.account} has the role ${role}, for ${what}.`)
        : warning(`${session.account} lacks the role ${role}, so Deskhand goes without ${what}.`),
    );
  }
  if (hasRole(roles, 'ACCOUNT_READ') || hasRole(roles, 'ACCOUNT_WRITE')) return findings;
  return [bad(`${session.account} cannot read accounts. Grant it the role ACCOUNT_WRITE or FULL_ADMIN.`)];
}

async function countUsers(session: Session): Promise<Finding> {
  const parameters = [[['builtin', '=', false]], { count: true }];
  const count = await session.call({ method: 'user.query', parameters, result: z.number() });
  return good(`${session.account} can read ${count} accounts.`);
}

async function checkDirectoryService(session: Session): Promise<readonly Finding[]> {
  try {
    const service = await readDirectoryService(session);
    if (!service) return [];
    if (service.isHealthy) return [good(`Its directory service (${service.type}) is healthy.`)];
    return [
      warning(
        `Its directory service (${service.type}) is down. TrueNAS hides the accounts from there until it is back.`,
      ),
    ];
  } catch (cause) {
    if (isNotPermitted(cause) || isMissingMethod(cause)) return [];
    throw cause;
  }
}

async function checkSecondFactors(session: Session): Promise<Finding | readonly Finding[]> {
  const { api } = await session.signedIn();
  try {
    if (!(await readSecondFactorSwitch(session))) {
      return warning('Two-factor authentication is off in TrueNAS. TrueNAS asks for codes once you turn it on.');
    }
    if (!isAtLeast(api, 25, 10)) return warning('This TrueNAS cannot remove two-factor authentication, only reset it.');
    return good('Two-factor authentication is on.');
  } catch (cause) {
    // The role that is missing is told of with the others.
    if (!isNotPermitted(cause)) throw cause;
    return [];
  }
}

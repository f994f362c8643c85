import type { Finding } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import { probeUsers } from './accounts-api.ts';
import { readPasswordPolicy } from './password.ts';
import { authVersion } from './session/login.ts';
import { isRefusal } from './session/refusals.ts';
import { passwordConfirm, type Session } from './session/session.ts';
import type { LocalSettings } from './settings.ts';

/** An API that is called, and in which version. */
export type NeededApi = readonly [api: string, version: number];

const good = (text: string): Finding => ({ level: 'good', text });
const warning = (text: string): Finding => ({ level: 'warning', text });
const bad = (text: string): Finding => ({ level: 'bad', text });

/** Runs one check; where it throws something that a person can be told, that is what it found. */
export async function findingOf(check: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (cause) {
    if (cause instanceof DeskhandError) return [bad(cause.userMessage)];
    throw cause;
  }
}

/** Checks what both kinds stand on: the way to the NAS, the session and what it may do. Stops where nothing further can work. */
export async function checkSession(
  session: Session,
  settings: LocalSettings,
  password: string,
  needed: readonly NeededApi[],
): Promise<{ readonly findings: readonly Finding[]; readonly works: boolean }> {
  const { where, account } = session;
  const reached = await findingOf(async () => {
    await session.discover();
    if (await session.offers('SYNO.API.Auth', authVersion)) return good(`${where} answers. ${trustMessage(settings)}`);
    return bad(`${where} lacks sessions of version ${authVersion}, which changes need. Update DSM.`);
  });
  if (reached.some(({ level }) => level === 'bad')) return { findings: reached, works: false };

  const signedIn = await findingOf(async () => {
    const hasToken = await session.hasToken();
    if (hasToken) return good(`Deskhand signs in as ${account}, and DSM protects its session with a token.`);
    return warning(`Deskhand signs in as ${account}, but DSM gave no session token. DSM may refuse changes.`);
  });
  const works = !signedIn.some(({ level }) => level === 'bad');
  if (!works) return { findings: [...reached, ...signedIn], works };

  const findings = await Promise.all([
    findingOf(() => checkVersions(session, needed)),
    findingOf(() => checkPrivilege(session)),
    findingOf(() => confirmPassword(session, password)),
  ]);
  return { findings: [...reached, ...signedIn, ...findings.flat()], works };
}

function trustMessage({ url, fingerprint, ca_file, encrypt_secrets }: LocalSettings): string {
  if (url.startsWith('http:')) {
    const words = 'The connection is not encrypted, which is safe on this machine only.';
    return encrypt_secrets ? `${words} Deskhand still encrypts passwords of its local accounts.` : words;
  }
  if (fingerprint !== undefined) return 'Its certificate matches the configured fingerprint.';
  const signer = ca_file === undefined ? 'a public authority' : `the authority in ${ca_file}`;
  return `Its certificate is signed by ${signer}.`;
}

async function checkVersions(session: Session, needed: readonly NeededApi[]): Promise<readonly Finding[]> {
  const offered = await Promise.all(needed.map(([api, version]) => session.offers(api, version)));
  const missing = needed.filter((_, index) => !offered[index]).map(([api, version]) => `${api} ${version}`);
  return missing.length === 0
    ? [good(`DSM has all ${needed.length} functions that Deskhand calls.`)]
    : [bad(`DSM lacks functions that Deskhand calls: ${missing.join(', ')}.`)];
}

async function checkPrivilege(session: Session): Promise<Finding> {
  try {
    await probeUsers(session);
    return good(`${session.account} can read the accounts of the NAS.`);
  } catch (cause) {
    if (!isRefusal(cause, 105)) throw cause;
    return bad(`${session.account} cannot manage accounts. Add it to the group administrators in DSM.`);
  }
}

/** Whether the stored password still is the session's: a session outlives a change of the password. */
async function confirmPassword(session: Session, password: string): Promise<Finding> {
  await session.call(passwordConfirm(password));
  return good(`The stored password of ${session.account} is right.`);
}

/** Whether reset links can be mailed, with what to mind about them. */
export async function checkResetMail(session: Session): Promise<Finding> {
  const { enable_reset_passwd_by_email: isOn } = await readPasswordPolicy(session);
  if (!isOn) {
    return warning(
      'Password reset by email is off in DSM, so email-reset-link cannot work (Control Panel, User & Group, Advanced).',
    );
  }
  return warning("DSM emails reset links, but they may open only from Deskhand's own address. Try one.");
}

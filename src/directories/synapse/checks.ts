import type { Finding } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import { keepsPasswords, readVersion, whoAmI } from './client-api.ts';
import type { Homeserver } from './homeserver.ts';
import { masBlocker } from './mas/rules.ts';
import type { AuthenticationService } from './mas/service.ts';
import { isAtLeast, type ReadFacts, type ServerFacts } from './server-facts.ts';
import type { SynapseSettings } from './settings.ts';
import { getUser } from './users-api.ts';

interface ChecksDeps {
  readonly homeserver: Homeserver;
  readonly service: AuthenticationService | undefined;
  readonly settings: SynapseSettings;
  readonly facts: ReadFacts;
}

const good = (text: string): Finding => ({ level: 'good', text });
const warning = (text: string): Finding => ({ level: 'warning', text });
const bad = (text: string): Finding => ({ level: 'bad', text });

/** Runs one check; where it throws something that a person can be told, that is what it found. */
async function findingsOf(check: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (cause) {
    if (cause instanceof DeskhandError) return [bad(cause.userMessage)];
    throw cause;
  }
}

/** Checks the way to the homeserver, the token, and what the server lets it do. Stops where nothing further can work. */
export async function checkSynapse({ homeserver, service, settings, facts }: ChecksDeps): Promise<readonly Finding[]> {
  const steps = [
    async () =>
      good(`${homeserver.where} answers as Synapse ${await readVersion(homeserver)}. ${trustMessage(settings)}`),
    () => checkAccount(homeserver),
    () => checkAdministration(homeserver),
    async () => (service ? checkService(await facts()) : []),
    async () => checkFunctions(homeserver, await facts()),
  ];
  const findings: Finding[] = [];
  for (const step of steps) {
    findings.push(...(await findingsOf(step)));
    if (findings.some(({ level }) => level === 'bad')) break;
  }
  return findings;
}

function trustMessage({ url, fingerprint, ca_file }: SynapseSettings): string {
  if (url.startsWith('http:')) return 'It is reached in the clear, which is fit for this machine only.';
  if (fingerprint !== undefined) return 'Its certificate has the fingerprint from the configuration.';
  const signer = ca_file === undefined ? 'a public authority' : `the authority in ${ca_file}`;
  return `Its certificate is signed by ${signer}.`;
}

async function checkAccount(homeserver: Homeserver): Promise<Finding> {
  const own = await whoAmI(homeserver);
  const server = own.slice(own.indexOf(':') + 1);
  if (server === homeserver.serverName) return good(`Deskhand works as ${own}.`);
  return bad(`Deskhand works as ${own}. Please put ${server} under \`server_name\`: user ids there end so.`);
}

async function checkAdministration(homeserver: Homeserver): Promise<Finding> {
  const own = await whoAmI(homeserver);
  const user = await getUser(homeserver, own);
  if (user?.admin === false) return warning(`${own} may read accounts, but is not marked as a server admin.`);
  return good(`${own} may administer accounts.`);
}

/** That the facts could be read has shown that the client, its scope and the server name are right. */
function checkService({ authentication }: ServerFacts): readonly Finding[] {
  if (!authentication) return [];
  const { where, version, passwords } = authentication;
  const fault = masBlocker(authentication, undefined, 'set-enabled');
  if (fault) return [bad(fault)];
  return [
    good(`${where} answers as Matrix Authentication Service ${version}, and lets Deskhand administer accounts.`),
    ...(passwords
      ? []
      : [warning(`${where} keeps no passwords, so Deskhand can neither reset them nor make accounts.`)]),
  ];
}

/** What only newer servers have. */
const additions: readonly (readonly [minor: number, what: string])[] = [
  [72, 'finding accounts by mail address'],
  [116, 'redact-messages'],
  [122, 'suspending accounts'],
];

async function checkFunctions(homeserver: Homeserver, server: ServerFacts): Promise<readonly Finding[]> {
  const { version, delegated, authentication } = server;
  const missing = additions.filter(([minor]) => isAtLeast(version, 1, minor) === false).map(([, what]) => what);
  const age =
    missing.length > 0
      ? warning(`Synapse ${version} is too old for: ${missing.join(', ')}.`)
      : good(`Synapse ${version} has all that Deskhand calls.`);
  if (authentication) return [age];
  if (delegated) {
    const words =
      'passwords, new accounts, locks, deactivation, server admins and registration tokens are looked after';
    return [
      age,
      warning(
        `Sign-ins belong to Matrix Authentication Service: ${words} there, and not by Deskhand. Please connect Deskhand to it under \`authentication\`.`,
      ),
    ];
  }
  if (await keepsPasswords(homeserver)) return [age];
  return [
    age,
    warning('People sign in by single sign-on only, so Deskhand can neither reset passwords nor make accounts.'),
  ];
}

import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { DsmSimulator } from '../dsm/index.ts';
import type { MovableClock } from '../kit/simulator.ts';
import type { MailSimulator } from '../mail/index.ts';
import type { MasSimulator } from '../mas/index.ts';
import type { SlackSimulator } from '../slack/index.ts';
import type { SynapseSimulator } from '../synapse/index.ts';
import type { TrueNasSimulator } from '../truenas/index.ts';
import { type BotProcess, createBotProcess } from './bot-process.ts';
import { configName, makeFolder, removeLeftFolders } from './folder.ts';

/** The bot of the sandbox: its process, and the folder that holds its configuration, journal and log. */
export interface SandboxBot extends BotProcess {
  /** Only its owner can look into it. It holds no secret in clear: those are in the bot's environment. */
  readonly folder: string;
  /** Something went wrong: its log is to stay when the rest of the folder goes. Gives the log's path. */
  keepLog(): string;
  /** Ends the process and removes the folder. */
  close(): Promise<void>;
}

/** What it is connected to. */
export interface Surroundings {
  readonly slack: SlackSimulator;
  readonly dsm: DsmSimulator;
  readonly synapse?: SynapseSimulator | undefined;
  readonly mas?: MasSimulator | undefined;
  readonly truenas?: TrueNasSimulator | undefined;
  readonly mail?: MailSimulator | undefined;
  /** When it is moved on, the bot's clock goes with it. */
  readonly clock: MovableClock;
  /** Told in words when the bot ends by itself. */
  readonly onUnexpectedEnd: (words: string) => void;
}

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const logName = 'bot.log';
const mailAuthorityName = 'mail-authority.pem';
const policyFile = fileURLToPath(new URL('../sandbox.policy.yml', import.meta.url));

/** The account that the bot administers the NAS with. */
const nasAccount = 'deskhand';

/** Writes the bot's configuration into a temporary folder and prepares its process without starting it. */
export async function prepareBot(surroundings: Surroundings): Promise<SandboxBot> {
  const { clock, onUnexpectedEnd } = surroundings;
  removeLeftFolders();
  const folder = makeFolder();
  const configFile = join(folder, configName);
  const logFile = join(folder, logName);
  let isLogKept = false;
  const removeFolder = () => {
    if (!isLogKept) rmSync(folder, { recursive: true, force: true });
    else for (const name of readdirSync(folder)) if (name !== logName) rmSync(join(folder, name), { recursive: true });
  };
  const keepLog = () => {
    isLogKept = true;
    return logFile;
  };
  // Also where the sandbox ends in another way than by closing this.
  process.once('exit', removeFolder);
  await copyFile(policyFile, join(folder, 'policy.yml'));
  if (surroundings.mail) await writeFile(join(folder, mailAuthorityName), surroundings.mail.certificate);
  await writeFile(configFile, configuration(surroundings), { mode: 0o600 });
  const time = () => ({ kind: 'clock', ahead: clock.ahead }) as const;
  const bot = createBotProcess({
    arguments: [program, 'start', '--config', configFile],
    environment: environment(surroundings),
    logFile,
    greeting: time,
    onUnexpectedEnd: (how) => onUnexpectedEnd(`The bot ended by itself (${how}). Its log: ${keepLog()}`),
  });
  const stopFollowing = clock.onMove(() => bot.tell(time()));
  return {
    ...bot,
    folder,
    keepLog,
    async close() {
      stopFollowing();
      await bot.stop();
      removeFolder();
      process.off('exit', removeFolder);
    },
  };
}

/** Two directories are on the one NAS, over TLS with the certificate that the simulator made when it started. */
function configuration({ slack, dsm, synapse, mas, truenas, mail }: Surroundings): string {
  const nas = {
    url: dsm.tlsUrl ?? dsm.url,
    account: nasAccount,
    password: 'NAS_PASSWORD',
    ...(dsm.fingerprint256 !== undefined && { fingerprint: dsm.fingerprint256 }),
  };
  return stringify({
    slack: {
      requests_channel: 'C0REQUESTS',
      manager_field: 'Xf0MANAGER',
      api_url: slack.apiUrl,
      ...(slack.deliverTo !== undefined && { transport: 'http', port: Number(new URL(slack.deliverTo).port) }),
    },
    match_people_by_email: true,
    security: { channel: 'C0SECURITY' },
    // Whoever tries things out asks for more in an hour than a helpdesk does in a day.
    limits: { requests: { agent: '200/1h', target: '50/1h', workspace: '1000/1h' } },
    directories: {
      nas: { kind: 'synology', label: 'Office NAS', ...nas },
      office: { kind: 'synology-ad', label: 'Office domain', ...nas, container: 'OU=Staff,DC=example,DC=org' },
      ...(synapse && {
        matrix: {
          kind: 'synapse',
          label: 'Matrix',
          url: synapse.url,
          server_name: 'example.org',
          token: 'MATRIX_TOKEN',
          ...(mas && {
            authentication: { url: mas.url, client_id: mas.client.id, client_secret: 'MAS_CLIENT_SECRET' },
          }),
        },
      }),
      ...(truenas && {
        vault: {
          kind: 'truenas',
          label: 'Vault',
          url: truenas.url.replace(/^http/, 'ws'),
          account: 'deskhand',
          api_key: 'VAULT_KEY',
        },
      }),
    },
    ...(mail && {
      mail: {
        host: mail.host,
        port: mail.port,
        security: 'starttls',
        account: mail.account.name,
        password: 'MAIL_PASSWORD',
        from: mail.account.addresses[0],
        ca_file: mailAuthorityName,
      },
    }),
    journal: { file: 'deskhand.db' },
    policy: 'policy.yml',
    log: { level: 'debug' },
  });
}

function environment({ slack, dsm, synapse, mas, truenas, mail }: Surroundings): Record<string, string> {
  const accounts = dsm.announcement.accounts as readonly { readonly name: string; readonly password: string }[];
  const password = accounts.find(({ name }) => name === nasAccount)?.password ?? '';
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    ...(slack.deliverTo === undefined
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    DESKHAND_KEY: randomBytes(32).toString('base64'),
    NAS_PASSWORD: password,
    ...(synapse && { MATRIX_TOKEN: synapse.botToken }),
    ...(mas && { MAS_CLIENT_SECRET: mas.client.secret }),
    ...(truenas && { VAULT_KEY: truenas.apiKeys.deskhand }),
    ...(mail && { MAIL_PASSWORD: mail.account.password }),
  };
}

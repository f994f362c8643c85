import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type DsmSimulator, startDsm } from '../../sandbox/dsm/index.ts';
import { type BotProcess, createBotProcess } from '../../sandbox/launcher/bot-process.ts';
import { type MailSimulator, startMail } from '../../sandbox/mail/index.ts';
import { type MasSimulator, startMas } from '../../sandbox/mas/index.ts';
import type { Person } from '../../sandbox/person/person.ts';
import { type SlackSimulator, startSlack } from '../../sandbox/slack/index.ts';
import { type SynapseSimulator, startSynapse } from '../../sandbox/synapse/index.ts';
import { startTrueNas, type TrueNasSimulator } from '../../sandbox/truenas/index.ts';
import { type App, buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/index.ts';
import { loadKinds } from '../../src/directories/index.ts';
import { createLog } from '../../src/log.ts';
import { OfficeClock } from './office-clock.ts';

const root = join(import.meta.dirname, '../..');

/** The helpdesk may do everything, and nobody has to agree. */
export const helpdeskPolicy = `
version: 1
teams: { helpdesk: { usergroup: S0HELPDESK } }
may:
  - { id: all, who: { in: [helpdesk] }, do: any, because: Helpdesk looks after accounts. }
approve: []
`;

/** Kim's helpdesk: resets and new accounts are approved by a lead, executives by security. */
const officePolicy = `
version: 1
teams:
  helpdesk: { usergroup: S0HELPDESK }
  leads: { usergroup: S0LEADS }
  security: { usergroup: S0SECURITY }
directory:
  executives: nas:executives
  administrators: nas:administrators
never:
  - { id: outsiders, who: { is: [guest, external, bot, deactivated] }, do: any, because: Only members of this workspace use account operations. }
  - { id: untouchable, do: any, target: { is: [administrator, service-account, requester] }, because: "Administrators, service accounts and your own account are not changed from chat." }
  - { id: no-admins, do: [join-group, create-account], group: { in: [administrators] }, because: Nobody becomes an administrator from chat. }
may:
  - { id: helpdesk, who: { in: [helpdesk] }, do: any, because: Helpdesk looks after accounts. }
approve:
  - { id: resets, do: [reset-password], from: [leads], within: 4h, because: A lead confirms every reset. }
  - { id: newcomers, do: [create-account], from: [leads], because: A lead confirms every new account. }
  - { id: executives, do: any, target: { in: [executives] }, from: [security], within: 1h, because: Security confirms what happens to executives. }
`;

type Homeserver = Pick<SynapseSimulator, 'url' | 'botToken'>;

/** The bot in this process, on simulators for Slack and the NAS, with real people's hands. */
export class Office {
  /** Of the simulators, and of the bot where it runs in this process. */
  readonly clock = new OfficeClock();
  readonly folder = mkdtempSync(join(tmpdir(), 'deskhand-office-'));
  readonly lines: string[] = [];
  slack!: SlackSimulator;
  dsm!: DsmSimulator;
  synapse: SynapseSimulator | undefined;
  /** The homeserver of the directory `matrix`: the simulator, or one that runs elsewhere. */
  homeserver: Homeserver | undefined;
  /** Looks after the sign-ins of the homeserver, with `withMas`. */
  mas: MasSimulator | undefined;
  truenas: TrueNasSimulator | undefined;
  /** The mail server, with `servers: 'all'` or `mail: true`. */
  mail: MailSimulator | undefined;
  #app: App | undefined;
  #process: BotProcess | undefined;
  #more: Readonly<Record<string, string>> = {};
  #directories = '';

  /** `asProcess` runs the bot as a process of its own, as in real life, so that it can be killed. */
  static async open(
    settings: {
      policy?: string;
      extra?: string;
      /** Variables besides the usual ones. */
      environment?: Readonly<Record<string, string>>;
      asProcess?: boolean;
      servers?: 'all' | 'nas';
      /** Matrix Authentication Service looks after the homeserver's sign-ins. */
      withMas?: boolean;
      mail?: boolean;
      homeserver?: Homeserver;
      /** More directories: blocks of `directories:`, indented as there. */
      directories?: string;
    } = {},
  ): Promise<Office> {
    const office = new Office();
    const manifest: unknown = parse(readFileSync(join(root, 'manifest.yml'), 'utf8'));
    office.slack = await startSlack({ manifest, clock: office.clock });
    office.dsm = await startDsm({ clock: office.clock, tlsPort: 0 });
    if (settings.servers === 'all') {
      office.synapse = await startSynapse({ clock: office.clock, ...(settings.withMas && { mas: true }) });
      if (settings.withMas) office.mas = await startMas({ clock: office.clock, homeserver: office.synapse.state });
      office.truenas = await startTrueNas({ clock: office.clock });
    }
    if (settings.mail ?? settings.servers === 'all') {
      office.mail = await startMail({ clock: office.clock });
      writeFileSync(join(office.folder, 'mail-ca.pem'), office.mail.certificate);
    }
    office.homeserver = settings.homeserver ?? office.synapse;
    office.#more = settings.environment ?? {};
    office.#directories = settings.directories ?? '';
    writeFileSync(join(office.folder, 'policy.yml'), settings.policy ?? officePolicy);
    writeFileSync(join(office.folder, 'deskhand.yml'), office.#configText(withWideLimits(settings.extra ?? '')));
    if (settings.asProcess) office.#process = office.#asProcess();
    await office.start();
    return office;
  }

  #authentication(): string {
    if (!this.mas) return '';
    const { url, client } = this.mas;
    return `, authentication: { url: "${url}", client_id: ${client.id}, client_secret: MAS_SECRET }`;
  }

  #configText(extra: string): string {
    const nas = `url: ${this.dsm.tlsUrl}
    fingerprint: "${this.dsm.fingerprint256}"
    account: deskhand
    password: NAS_PASSWORD`;
    return `
slack:
  requests_channel: C0REQUESTS
  manager_field: Xf0MANAGER
  api_url: ${this.slack.apiUrl}
match_people_by_email: true
security: { channel: C0SECURITY }
directories:
  nas:
    kind: synology
    label: Office NAS
    ${nas}
  office:
    kind: synology-ad
    label: Office domain
    ${nas}
${this.homeserver ? `  matrix: { kind: synapse, label: Matrix, url: "${this.homeserver.url}", token: MATRIX_TOKEN, server_name: example.org${this.#authentication()} }` : ''}
${this.#directories}
${this.truenas ? `  vault: { kind: truenas, label: Vault, url: "${this.truenas.url.replace('http', 'ws')}", account: deskhand, api_key: VAULT_KEY }` : ''}
${this.mail ? `mail: { host: ${this.mail.host}, port: ${this.mail.port}, security: starttls, account: deskhand, password: MAIL_PASSWORD, from: deskhand@example.org, ca_file: mail-ca.pem }` : ''}
journal: { file: journal/deskhand.db }
policy: policy.yml
${extra}
`;
  }

  get environment(): Record<string, string> {
    return {
      SLACK_BOT_TOKEN: this.slack.botToken,
      SLACK_APP_TOKEN: this.slack.appToken,
      DESKHAND_KEY: this.key,
      NAS_PASSWORD: 'Deskhand-Sandbox-1',
      ...this.#more,
      ...(this.homeserver && { MATRIX_TOKEN: this.homeserver.botToken }),
      ...(this.mas && { MAS_SECRET: this.mas.client.secret }),
      ...(this.truenas && { VAULT_KEY: this.truenas.apiKeys.deskhand }),
      ...(this.mail && { MAIL_PASSWORD: this.mail.account.password }),
    };
  }

  readonly key = randomBytes(32).toString('base64');

  #asProcess(): BotProcess {
    return createBotProcess({
      arguments: [join(root, 'src/cli/main.ts'), 'start', '--config', join(this.folder, 'deskhand.yml')],
      environment: this.environment,
      logFile: this.logFile,
    });
  }

  /** What the bot wrote, where it is a process. */
  get logFile(): string {
    return join(this.folder, 'bot.log');
  }

  /** Kills the bot without a word of warning. */
  async kill(): Promise<void> {
    await this.#process?.kill('SIGKILL');
  }

  async start(): Promise<void> {
    const file = join(this.folder, 'deskhand.yml');
    if (this.#process) {
      await this.#process.start();
      await this.slack.sockets.awaitConnections(2);
      return;
    }
    const config = await loadConfig({ file, environment: this.environment, kinds: await loadKinds() });
    const log = createLog('trace', { write: (line: string) => void this.lines.push(line) });
    this.#app = buildApp(config, { clock: this.clock, log });
    await this.#app.start();
    await this.slack.sockets.awaitConnections(2);
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    this.#app = undefined;
    await this.#process?.stop();
  }

  person(key: string): Person {
    return this.slack.person(key);
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(
      [this.slack, this.dsm, this.synapse, this.mas, this.truenas, this.mail].map((one) => one?.close()),
    );
    rmSync(this.folder, { recursive: true });
  }
}

/** Nobody who walks through the tests is to run into a limit, but where a test sets one itself. */
function withWideLimits(extra: string): string {
  if (extra.includes('requests:')) return extra;
  const requests = 'requests: { agent: 9999/1h, target: 9999/1h, workspace: 9999/1h }';
  const isThere = extra.includes('limits: {');
  return isThere ? extra.replace('limits: {', `limits: { ${requests},`) : `${extra}\nlimits: { ${requests} }`;
}

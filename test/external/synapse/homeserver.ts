import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../sandbox/kit/http.ts';

/** A homeserver that runs as a process of its own, on loopback. */
export interface RealHomeserver {
  readonly url: string;
  readonly version: string;
  /** Access token of its server admin. */
  readonly token: string;
  /** Ends the process and removes what it wrote. */
  stop(): Promise<void>;
}

/** As in the simulator, so that what was recorded of one can be asked of the other. */
const serverName = 'example.org';
const admin = { name: 'deskhand', password: 'Deskhand-Real-1' };

/** Runs a program to its end. @throws with the end of its output where it fails */
export async function run(program: string, parameters: readonly string[], folder?: string): Promise<string> {
  const child = spawn(program, parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return output;
  throw new Error(`${program} ${parameters.slice(0, 3).join(' ')} ended with ${code}: ${output.trim().slice(-600)}`);
}

const unlimited = { per_second: 9999, burst_count: 9999 };

/** What differs from the generated configuration; JSON is YAML too. */
const overrides = (port: number) => ({
  listeners: [
    {
      port,
      type: 'http',
      tls: false,
      bind_addresses: ['127.0.0.1'],
      resources: [{ names: ['client'], compress: false }],
    },
  ],
  trusted_key_servers: [],
  suppress_key_server_warning: true,
  federation_domain_whitelist: [],
  report_stats: false,
  enable_registration: true,
  registration_requires_token: true,
  bcrypt_rounds: 4,
  background_updates: { sleep_enabled: false },
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_registration: unlimited,
  rc_message: unlimited,
  rc_admin_redaction: unlimited,
});

/** Starts Synapse from a virtual environment, with a fresh database, and waits until it serves. */
export async function startHomeserver(environment: string): Promise<RealHomeserver> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-synapse-'));
  const python = join(environment, 'bin/python');
  const [generated, own, log] = ['generated.yaml', 'overrides.yaml', 'output.log'].map((file) =>
    join(folder, file),
  ) as [string, string, string];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const files = ['--config-path', generated];
  const naming = ['--server-name', serverName, '--data-directory', join(folder, 'data'), '--report-stats=no'];
  try {
    await run(python, ['-m', 'synapse.app.homeserver', ...naming, ...files, '--generate-config'], folder);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
  await writeFile(own, JSON.stringify(overrides(port)));
  const output = openSync(log, 'a');
  const child = spawn(python, ['-m', 'synapse.app.homeserver', ...files, '--config-path', own], {
    cwd: folder,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(url, child);
    const registering = ['-c', generated, '-c', own, '-u', admin.name, '-p', admin.password, '-a', url];
    await run(join(environment, 'bin/register_new_matrix_user'), registering, folder);
    const token = await signIn(url, admin.name, admin.password);
    if (token === undefined) throw new Error('The new server admin cannot sign in.');
    const version = await untilSettled(url, token);
    return { url, version, token, stop };
  } catch (cause) {
    const said = (await readFile(log, 'utf8').catch(() => '')).slice(-1_500);
    await stop();
    throw new Error(`Synapse does not start: ${String(cause)}\n${said}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(patience);
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  for (let second = 0; second < 120; second += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(1_000);
  }
  throw new Error('it does not answer within two minutes');
}

/** A fresh database is not complete until its background updates are done; until then reactivation answers 500. */
async function untilSettled(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  for (let second = 0; second < 300; second += 2) {
    const status = await fetch(`${url}/_synapse/admin/v1/background_updates/status`, { headers });
    const { current_updates: updates } = (await status.json()) as { current_updates: object };
    if (Object.keys(updates).length === 0) {
      const { server_version: version } = (await (await fetch(`${url}/_synapse/admin/v1/server_version`)).json()) as {
        server_version: string;
      };
      return version;
    }
    await pause(2_000);
  }
  throw new Error('its background updates take more than five minutes');
}

/** An access token for an account; `undefined` where the password is not right. */
export async function signIn(url: string, user: string, password: string): Promise<string | undefined> {
  const body = { type: 'm.login.password', identifier: { type: 'm.id.user', user }, password };
  const answer = await fetch(`${url}/_matrix/client/v3/login`, { method: 'POST', body: JSON.stringify(body) });
  if (answer.status === 401 || answer.status === 403) return undefined;
  if (!answer.ok) throw new Error(`Signing in answered ${answer.status}: ${await answer.text()}`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

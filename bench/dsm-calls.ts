/**
 * Calls of DSM: our client beside undici used plainly, on the same simulator in one run. Both send the same POST over four
 * kept connections and read JSON; ours also checks what it reads, watches the session and keeps to the limit. The simulator
 * runs in a process of its own, so that its work is not counted. Rounds take turns; the fastest of each counts, since what
 * else the machine does can only slow one down.
 *
 *   node bench/dsm-calls.ts
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { startDsm } from '../sandbox/dsm/index.ts';
import { MovableClock } from '../sandbox/kit/simulator.ts';
import { machineClock } from '../src/core/clock.ts';
import type { Log } from '../src/core/log.ts';
import { Secret } from '../src/core/secret.ts';
import { createHttpClient } from '../src/directories/http.ts';
import { getUser } from '../src/directories/synology/accounts-api.ts';
import { childPages } from '../src/directories/synology/domain/api.ts';
import { createSession, type Session } from '../src/directories/synology/session/session.ts';

const [account, password] = ['deskhand', 'Deskhand-Sandbox-1'];
const callsAtOnce = 4;
const rounds = 5;
const branch = 'OU=Branch 01,OU=Branches,DC=example,DC=org';

/** One kind of call, made in both ways. */
interface Work {
  readonly name: string;
  readonly calls: number;
  readonly ours: (session: Session) => Promise<unknown>;
  /** The form of the same call. */
  readonly form: Readonly<Record<string, string>>;
}

const works: readonly Work[] = [
  {
    name: 'one account',
    calls: 4_000,
    ours: (session) => getUser(session, 'local', 'ada'),
    form: {
      api: 'SYNO.Core.User',
      method: 'get',
      version: '1',
      type: '"local"',
      name: '"ada"',
      additional: JSON.stringify([
        'uid',
        'description',
        'email',
        'expired',
        'cannot_chg_passwd',
        'passwd_never_expire',
        'password_last_change',
        'groups',
        '2fa_status',
      ]),
    },
  },
  {
    name: '1,000 objects',
    calls: 200,
    ours: (session) => childPages(session, branch, ['person'])(0, 1_000),
    form: {
      api: 'SYNO.ActiveDirectory.Directory',
      method: 'list',
      version: '3',
      action: '"enum"',
      scope: '"one"',
      basedn: JSON.stringify(branch),
      objectCategory: '["person"]',
      offset: '0',
      limit: '1000',
    },
  },
];

interface Result {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor time in this process. */
  readonly processor: number;
}

async function measure(calls: number, call: () => Promise<unknown>): Promise<Result> {
  const times: number[] = [];
  let left = calls;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const line = async () => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      await call();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, line));
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    perSecond: (calls / took) * 1_000,
    p50: at(0.5),
    p99: at(0.99),
    processor: (user + system) / 1_000 / calls,
  };
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function openSession(url: string): Session {
  const where = new URL(url).host;
  const http = createHttpClient({ url, where, timeout: 45_000, callsAtOnce });
  const credentials = { account, password: new Secret(password), otp: undefined, deviceId: undefined };
  return createSession({ http, where, credentials, clock: machineClock, log: silent, callsAtOnce });
}

/** The least that a program can do: undici, the session's cookie, JSON.parse. */
async function openPlainly(url: string) {
  const pool = new Pool(url, { connections: callsAtOnce, pipelining: 1 });
  const post = async (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => {
    const { body } = await pool.request({
      method: 'POST',
      path: '/webapi/entry.cgi',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    });
    const answer = JSON.parse(await body.text()) as { success: boolean; data: { sid: string; synotoken: string } };
    if (!answer.success) throw new Error(`The simulator refused: ${JSON.stringify(answer)}`);
    return answer.data;
  };
  const login = { api: 'SYNO.API.Auth', method: 'login', version: '7', session: 'bench', enable_syno_token: 'yes' };
  const { sid, synotoken } = await post({ ...login, account, passwd: password });
  const headers = { cookie: `id=${sid}`, 'x-syno-token': synotoken };
  return { call: (form: Readonly<Record<string, string>>) => post(form, headers), close: () => pool.close() };
}

const best = (results: readonly Result[]): Result =>
  results.reduce((one, other) => (other.perSecond > one.perSecond ? other : one));

function lineOf(work: string, client: string, { perSecond, p50, p99, processor }: Result): string {
  const numbers = [perSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2), processor.toFixed(3)];
  return [work.padEnd(14), client.padEnd(12), ...numbers.map((number) => number.padStart(9))].join(' ');
}

async function compare(url: string): Promise<void> {
  const [session, plain] = [openSession(url), await openPlainly(url)];
  process.stdout.write('read           client         calls/s    p50 ms    p99 ms    cpu ms\n');
  for (const { name, calls, ours, form } of works) {
    const results = { ours: [] as Result[], plain: [] as Result[] };
    // The first round only warms up.
    for (let round = 0; round <= rounds; round += 1) {
      const [one, other] = [await measure(calls, () => ours(session)), await measure(calls, () => plain.call(form))];
      if (round > 0) results.ours.push(one);
      if (round > 0) results.plain.push(other);
    }
    const [client, undici] = [best(results.ours), best(results.plain)];
    process.stdout.write(`${lineOf(name, 'ours', client)}\n${lineOf(name, 'plain undici', undici)}\n`);
    process.stdout.write(
      `${''.padEnd(14)} ours/plain ${(client.perSecond / undici.perSecond).toFixed(2).padStart(10)}\n`,
    );
  }
  await session.close();
  await plain.close();
}

if (process.argv[2] === 'serve') {
  const dsm = await startDsm({ clock: new MovableClock(), seed: { population: 1_000 } });
  process.stdout.write(`${dsm.url}\n`);
  process.stdin.on('end', () => process.exit(0)).resume();
} else {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout });
  for await (const url of lines) {
    await compare(url);
    server.stdin.end();
  }
}

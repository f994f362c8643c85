import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A Samba domain controller that runs as a process of its own, on a loopback address. */
export interface DomainController {
  readonly address: string;
  /** PEM of its certificate, and of the key that belongs to it. */
  readonly certificate: string;
  readonly key: string;
  readonly folder: string;
  readonly configuration: string;
  start(): Promise<void>;
  /** Ends the process; `start` goes on with the same database. */
  stop(): Promise<void>;
  /** Ends it and removes what it wrote. */
  remove(): Promise<void>;
}

export const realm = 'example.test';
export const base = 'DC=example,DC=test';
export const administrator = { account: `administrator@${realm}`, password: 'Wald-Turm-2026' };

/** Samba's ports cannot be chosen, but every address of 127.0.0.0/8 is this machine's. */
export const randomAddress = (): string => {
  const part = () => 1 + Math.floor(Math.random() * 250);
  return `127.${part()}.${part()}.${part()}`;
};

/** Runs a program to its end. @throws with the end of its output where it fails */
export async function run(program: string, parameters: readonly string[]): Promise<string> {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return output;
  throw new Error(`${program} ${parameters.slice(0, 3).join(' ')} ended with ${code}: ${output.trim().slice(-800)}`);
}

/** Makes a fresh domain; its controller is yet to be started. */
export async function createDomain(address: string): Promise<DomainController> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-samba-'));
  try {
    await makeCertificate(folder, address);
    const options = {
      interfaces: `${address}/8`,
      'bind interfaces only': 'yes',
      'server services': 'ldap',
      'tls keyfile': join(folder, 'tls/key.pem'),
      'tls certfile': join(folder, 'tls/cert.pem'),
      'tls cafile': join(folder, 'tls/cert.pem'),
    };
    await run('samba-tool', [
      ...['domain', 'provision', '--server-role=dc', '--use-rfc2307', '--dns-backend=SAMBA_INTERNAL'],
      ...[`--realm=${realm.toUpperCase()}`, '--domain=EXAMPLE', '--host-name=dc1', `--host-ip=${address}`],
      ...[`--adminpass=${administrator.password}`, `--targetdir=${folder}`],
      ...Object.entries(options).map(([name, value]) => `--option=${name} = ${value}`),
    ]);
    return await withCertificate(new Samba(folder, address));
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
}

/** Another controller of a domain that is not running. They do not replicate: what is changed at one is not seen at the other. */
export async function copyController(original: DomainController, address: string): Promise<DomainController> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-samba-'));
  // Samba looks at who may read its files, so they are copied as they are.
  await run('cp', ['-a', `${original.folder}/.`, folder]);
  const configuration = join(folder, 'etc/smb.conf');
  const text = await readFile(configuration, 'utf8');
  const own = text.replaceAll(original.folder, folder).replaceAll(original.address, address);
  await writeFile(configuration, own);
  await makeCertificate(folder, address);
  return withCertificate(new Samba(folder, address));
}

/** A controller that another process has made. */
export const knownController = (folder: string, address: string): Promise<DomainController> =>
  withCertificate(new Samba(folder, address));

async function makeCertificate(folder: string, address: string): Promise<void> {
  await mkdir(join(folder, 'tls'), { recursive: true });
  const [key, certificate] = [join(folder, 'tls/key.pem'), join(folder, 'tls/cert.pem')] as const;
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650'],
    ...['-subj', `/CN=dc1.${realm}`, '-addext', `subjectAltName=DNS:dc1.${realm},DNS:localhost,IP:${address}`],
    ...['-keyout', key, '-out', certificate],
  ]);
  // Samba refuses a key that others may read.
  await run('chmod', ['600', key]);
}

async function withCertificate(samba: Samba): Promise<DomainController> {
  samba.certificate = await readFile(join(samba.folder, 'tls/cert.pem'), 'utf8');
  samba.key = await readFile(join(samba.folder, 'tls/key.pem'), 'utf8');
  return samba;
}

class Samba implements DomainController {
  certificate = '';
  key = '';
  readonly folder: string;
  readonly address: string;
  #child: ChildProcess | undefined;

  constructor(folder: string, address: string) {
    this.folder = folder;
    this.address = address;
  }

  get configuration(): string {
    return join(this.folder, 'etc/smb.conf');
  }

  async start(): Promise<void> {
    await Promise.all(['run', 'log', 'cache'].map((name) => mkdir(join(this.folder, name), { recursive: true })));
    const log = join(this.folder, 'log/out');
    const output = openSync(log, 'a');
    const options = {
      'log file': join(this.folder, 'log/%m'),
      'pid directory': join(this.folder, 'run'),
      'ncalrpc dir': join(this.folder, 'run/ncalrpc'),
    };
    const child = spawn(
      'samba',
      [
        ...['-i', '-M', 'single', '--debuglevel=1', '-s', this.configuration],
        ...Object.entries(options).map(([name, value]) => `--option=${name} = ${value}`),
      ],
      { stdio: ['ignore', output, output] },
    );
    closeSync(output);
    this.#child = child;
    for (let tried = 0; tried < 600; tried += 1) {
      if (child.exitCode !== null) break;
      if (await isListening(this.address)) return;
      await pause(50);
    }
    await this.stop();
    throw new Error(`Samba does not start: ${(await readFile(log, 'utf8')).slice(-1_000)}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(patience);
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function isListening(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 636 });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

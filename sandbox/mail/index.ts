import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { type Certificate, makeCertificate } from '../dsm/certificate.ts';
import { serveControl } from '../kit/control-door.ts';
import { listen } from '../kit/http.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import { MailConnection } from './connection.ts';
import { mailDoor } from './control.ts';
import { type CertificateKind, MailFaults } from './faults.ts';
import type { MailAccount, MailState, ReceivedMail, SpokenLine } from './server-state.ts';

/** How to start it; a port that is 0 or left out is any free one. */
export interface MailOptions {
  readonly clock: SandboxClock;
  /** SMTP with STARTTLS. */
  readonly port?: number;
  /** SMTP over TLS from the first byte. */
  readonly tlsPort?: number;
  readonly controlPort?: number;
  /** The password of the bot's account, in place of the sandbox's. */
  readonly password?: string;
}

/** The running simulator of a company's mail server, as mail programs see it: it takes mails and keeps them in an outbox. */
export interface MailSimulator extends Simulator {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number;
  /** The account of the bot. */
  readonly account: MailAccount;
  /** PEM of the certificate that is shown now. */
  readonly certificate: string;
  /** All mails it took, oldest first. */
  readonly mails: readonly ReceivedMail[];
  /** The mails to one address, oldest first. */
  mailsTo(address: string): readonly ReceivedMail[];
  /** What was said, without passwords and mails. */
  readonly lines: readonly SpokenLine[];
  readonly faults: MailFaults;
}

const host = '127.0.0.1';

/** Starts the simulator on loopback. */
export async function startMail({
  clock,
  port = 0,
  tlsPort = 0,
  controlPort = 0,
  password = 'Mail-Sandbox-1',
}: MailOptions): Promise<MailSimulator> {
  const account: MailAccount = { name: 'deskhand', password, addresses: ['deskhand@example.org'] };
  const faults = new MailFaults();
  const certificates = new Map<CertificateKind, Certificate>();
  const certificate = (): Certificate => {
    const kind = faults.values.certificate;
    const isFlawed = kind === 'expired' || kind === 'other-name';
    const shown = certificates.get(kind) ?? makeCertificate(isFlawed ? kind : undefined);
    certificates.set(kind, shown);
    return shown;
  };
  const state: MailState = {
    hostName: 'mail.example.org',
    clock,
    faults,
    accounts: [account],
    mails: [],
    lines: [],
    certificate,
  };
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = (isEncryptedAtOnce: boolean) =>
    createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      connections += 1;
      new MailConnection(state, socket, connections, isEncryptedAtOnce);
    });
  const servers = [
    listener(false),
    listener(true),
    createHttpServer((incoming, answer) => void serveControl(mailDoor(state), incoming, answer)),
  ] as const;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    servers[2].closeAllConnections();
    await Promise.all(servers.map((server) => server.listening && new Promise((done) => server.close(done))));
  };
  try {
    const [plain, encrypted, control] = [
      await listen(servers[0], port),
      await listen(servers[1], tlsPort),
      await listen(servers[2], controlPort),
    ];
    const { fingerprint256, certificate: pem } = certificate();
    return {
      host,
      port: plain,
      tlsPort: encrypted,
      account,
      get certificate() {
        return certificate().certificate;
      },
      mails: state.mails,
      mailsTo: (address) => state.mails.filter(({ to }) => to.includes(address)),
      lines: state.lines,
      faults,
      announcement: {
        service: 'mail',
        url: `smtp://${host}:${plain}`,
        tlsUrl: `smtps://${host}:${encrypted}`,
        fingerprint256,
        certificate: pem,
        accounts: [account],
        control: `http://${host}:${control}/_control`,
      },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

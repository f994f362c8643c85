import type { TransportName } from './delivery.ts';
import { lastFirstPort, type ServiceName, serviceNames } from './services.ts';

/** What `deskhand sandbox` was asked for makes no sense; the message says what would. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

/** What was asked for on the command line. */
export interface SandboxOptions {
  readonly bot: boolean;
  /** Names of services; all where left out. */
  readonly only?: readonly string[];
  /** The first port; 0 takes any that are free. */
  readonly port: number;
  readonly tour: boolean;
  /** Matrix Authentication Service looks after the sign-ins of the homeserver. */
  readonly mas?: boolean;
  /** How Slack's simulator delivers; by sockets where left out. */
  readonly transport?: TransportName;
}

/** The services to start. Throws {@link UsageFault} where a name is none, or the bot would lack what it lives on. */
export function readWanted({
  only = serviceNames,
  bot,
  tour,
  mas,
  port,
  transport,
}: SandboxOptions): ReadonlySet<ServiceName> {
  const unknown = only.filter((name) => !isServiceName(name));
  if (unknown.length > 0 || only.length === 0) {
    const wrong = unknown.map((name) => `“${name}”`).join(', ');
    throw new UsageFault(`--only takes ${serviceNames.join(', ')}, with commas between${wrong && `; not ${wrong}`}.`);
  }
  const wanted = new Set(only.filter(isServiceName));
  if (tour && !bot) throw new UsageFault('--tour shows the bot at work, so it cannot go with --no-bot.');
  const lacking = (['slack', 'dsm'] as const).filter((name) => !wanted.has(name));
  if (bot && lacking.length > 0) {
    throw new UsageFault(`The bot cannot run without ${lacking.join(' and ')}; add --no-bot for stand-ins alone.`);
  }
  if (mas && !wanted.has('synapse')) throw new UsageFault('--mas is about Synapse, so it cannot go without synapse.');
  if (transport === 'http' && !wanted.has('slack')) {
    throw new UsageFault('--transport is how Slack delivers, so it cannot go without slack.');
  }
  if (port > lastFirstPort) {
    throw new UsageFault(`--port is the first of several ports, so it can be at most ${lastFirstPort}.`);
  }
  return wanted;
}

const isServiceName = (name: string): name is ServiceName => serviceNames.some((known) => known === name);

/** Why nothing could be started, in words; undefined where it is nothing that a person could put right. */
export function startFaultMessage(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code, port } = cause as Error & { code?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Choose another --port; 0 takes any that are free.`;
  if (code === 'EACCES') return `Port ${port} is not allowed to you. Choose a --port above 1023; 0 takes any.`;
  return undefined;
}

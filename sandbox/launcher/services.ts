import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type DsmSimulator, startDsm } from '../dsm/index.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import { type MailSimulator, startMail } from '../mail/index.ts';
import { type MasSimulator, startMas } from '../mas/index.ts';
import { type SlackSimulator, startSlack } from '../slack/index.ts';
import { type SynapseSimulator, startSynapse } from '../synapse/index.ts';
import { startTrueNas, type TrueNasSimulator } from '../truenas/index.ts';

export const serviceNames = ['slack', 'dsm', 'synapse', 'truenas', 'mail'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The simulators that run. */
export interface Services {
  readonly slack?: SlackSimulator;
  readonly dsm?: DsmSimulator;
  readonly synapse?: SynapseSimulator;
  /** Looks after the sign-ins of Synapse, where it was asked for. */
  readonly mas?: MasSimulator;
  readonly truenas?: TrueNasSimulator;
  readonly mail?: MailSimulator;
  /** In the order of {@link serviceNames}. */
  readonly all: readonly Simulator[];
  close(): Promise<void>;
}

/** Where each listener's port lies behind the first: the same whatever else is left out. */
const portOffsets = {
  slack: 0,
  dsm: 1,
  dsmTls: 2,
  synapse: 3,
  truenas: 4,
  truenasTls: 5,
  page: 6,
  mail: 7,
  mailTls: 8,
  mailControl: 9,
  bot: 10,
  mas: 11,
} as const;

/** A port behind the first one; 0, any free port, stays 0. */
export const portOf = (first: number, listener: keyof typeof portOffsets): number =>
  first === 0 ? 0 : first + portOffsets[listener];

/** The last port that a sandbox may begin at. */
export const lastFirstPort = 65_535 - Math.max(...Object.values(portOffsets));

const manifestFile = new URL('../../manifest.yml', import.meta.url);

/** Where the simulators listen, and to which address Slack delivers where the app opens no sockets. */
interface Places {
  readonly firstPort: number;
  readonly deliverTo?: string | undefined;
  /** Starts Matrix Authentication Service beside Synapse. */
  readonly withMas?: boolean | undefined;
}

/** Starts the wanted simulators on loopback. Where one cannot start, the others are closed again and its error is thrown. */
export async function startServices(
  wanted: ReadonlySet<ServiceName>,
  { firstPort, deliverTo, withMas }: Places,
  clock: SandboxClock,
): Promise<Services> {
  const all: Simulator[] = [];
  const started = async <Kind extends Simulator>(simulator: Promise<Kind>): Promise<Kind> => {
    all.push(await simulator);
    return simulator;
  };
  const close = async () => {
    await Promise.all(all.splice(0).map((simulator) => simulator.close()));
  };
  const port = (listener: keyof typeof portOffsets) => portOf(firstPort, listener);
  const startMatrix = async () => {
    const synapse = await started(startSynapse({ clock, port: port('synapse'), ...(withMas && { mas: true }) }));
    if (!withMas) return { synapse };
    return { synapse, mas: await started(startMas({ clock, homeserver: synapse.state, port: port('mas') })) };
  };
  try {
    const manifest: unknown = parse(await readFile(manifestFile, 'utf8'));
    return {
      ...(wanted.has('slack') && {
        slack: await started(startSlack({ manifest, clock, port: port('slack'), ...(deliverTo && { deliverTo }) })),
      }),
      ...(wanted.has('dsm') && {
        dsm: await started(startDsm({ clock, port: port('dsm'), tlsPort: port('dsmTls') })),
      }),
      ...(wanted.has('synapse') && (await startMatrix())),
      ...(wanted.has('truenas') && {
        truenas: await started(startTrueNas({ clock, port: port('truenas'), tlsPort: port('truenasTls') })),
      }),
      ...(wanted.has('mail') && {
        mail: await started(
          startMail({ clock, port: port('mail'), tlsPort: port('mailTls'), controlPort: port('mailControl') }),
        ),
      }),
      all,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

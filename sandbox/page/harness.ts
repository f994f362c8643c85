import type { DsmSimulator } from '../dsm/index.ts';
import type { MovableClock } from '../kit/simulator.ts';
import type { MailSimulator } from '../mail/index.ts';
import type { MasSimulator } from '../mas/index.ts';
import type { SlackSimulator } from '../slack/index.ts';
import type { SynapseSimulator } from '../synapse/index.ts';
import type { TrueNasSimulator } from '../truenas/index.ts';

/** The bot as a process that the page can end and start again. */
interface BotSwitch {
  restart(): Promise<void>;
  kill(): Promise<void>;
  isUp(): boolean;
}

/** Everything that the page shows and turns. */
export interface Harness {
  readonly slack: SlackSimulator;
  readonly dsm?: DsmSimulator;
  readonly synapse?: SynapseSimulator;
  readonly mas?: MasSimulator;
  readonly truenas?: TrueNasSimulator;
  readonly mail?: MailSimulator;
  readonly clock: MovableClock;
  readonly bot?: BotSwitch;
}

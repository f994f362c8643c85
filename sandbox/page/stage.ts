import type { DsmStandIn } from '../dsm/index.ts';
import type { MovableClock } from '../kit/simulator.ts';
import type { MailStandIn } from '../mail/index.ts';
import type { SlackStandIn } from '../slack/index.ts';
import type { SynapseStandIn } from '../synapse/index.ts';
import type { TrueNasStandIn } from '../truenas/index.ts';

/** The bot as a process that the page can end and start again. */
interface BotSwitch {
  restart(): Promise<void>;
  kill(): Promise<void>;
  isUp(): boolean;
}

/** Everything that the page shows and turns. */
export interface Stage {
  readonly slack: SlackStandIn;
  readonly dsm?: DsmStandIn;
  readonly synapse?: SynapseStandIn;
  readonly truenas?: TrueNasStandIn;
  readonly mail?: MailStandIn;
  readonly clock: MovableClock;
  readonly bot?: BotSwitch;
}

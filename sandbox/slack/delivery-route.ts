import type { SandboxClock } from '../kit/simulator.ts';
import type { Deliveries, Transport } from './deliveries.ts';
import { HttpDelivery } from './http-delivery.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Traffic } from './traffic.ts';

/** Which way deliveries take: Socket Mode, or signed HTTP requests to one address. It can be changed while the app runs. */
export class DeliveryRoute {
  readonly #deliveries: Deliveries;
  readonly #sockets: SocketMode;
  readonly #clock: SandboxClock;
  readonly #traffic: Traffic;
  #transport: Transport;

  constructor(deliveries: Deliveries, sockets: SocketMode, clock: SandboxClock, traffic: Traffic) {
    this.#deliveries = deliveries;
    this.#sockets = sockets;
    this.#clock = clock;
    this.#traffic = traffic;
    this.#transport = sockets;
    deliveries.use(sockets);
  }

  /** Delivers to an address from now on, or by Socket Mode where there is none. */
  async take(target: string | undefined): Promise<void> {
    const before = this.#transport;
    this.#transport =
      target === undefined ? this.#sockets : new HttpDelivery(target, this.#deliveries, this.#clock, this.#traffic);
    this.#deliveries.use(this.#transport);
    if (before !== this.#sockets) await before.close();
  }

  /** Sends the `url_verification` challenge; false in Socket Mode, and where the address does not send it back. */
  async verify(): Promise<boolean> {
    return this.#transport instanceof HttpDelivery && (await this.#transport.verify().catch(() => false));
  }

  async close(): Promise<void> {
    await this.#transport.close();
    if (this.#transport !== this.#sockets) await this.#sockets.close();
  }
}

import type { Client } from 'ldapts';
import type { Clock } from '../../../core/clock.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Closable } from '../../kind.ts';
import { createLoginBackOff } from '../../login-back-off.ts';
import { type Connection, connect, isResult, unreachable, unreachableFailure } from './connection.ts';
import type { Controller, Credentials, Trust } from './controller.ts';
import { refusalOf } from './refusals.ts';
import { Row } from './row.ts';
import { optionsOf, rootDse, type Search } from './search.ts';
import { stillOwed, UnansweredChanges } from './unanswered.ts';

/** Connections of one session; each may be to another controller. */
type Lane = 'calls' | 'pages';

/** The way to a domain: one controller at a time, another one where that fails. */
export interface Session extends Closable {
  readonly controllers: readonly Controller[];
  readonly account: string;
  /** The controller that was last spoken to. */
  where(): string;
  /** @param lane which connection; `calls` unless given. @throws DirectoryError, with the effect `none` */
  search(search: Search, lane?: Lane): Promise<readonly Row[]>;
  /** The same in pages, over the connection `pages`, so that nobody waits for it. All pages are of one controller. */
  pages(search: Search, signal?: AbortSignal): AsyncGenerator<readonly Row[]>;
  /**
   * Makes a change, once. @param object what is changed, by the name that the change has for it. @throws LdapRefusal where the controller refused it; DirectoryError with the effect `unknown` where no
   * answer came
   */
  change(object: string, make: (client: Client) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Tries each controller, signing in; `undefined` where all is well. */
  tryEach(): Promise<readonly { readonly controller: Controller; readonly failure: DirectoryError | undefined }[]>;
}

export interface SessionSettings {
  /** The first is asked first. */
  readonly controllers: readonly Controller[];
  readonly trust: Trust;
  readonly credentials: Credentials;
  /** Milliseconds for one call. */
  readonly timeout: number;
  readonly clock: Clock;
}

/** A controller that could not be reached is not the first to be tried again for so long. */
const restOfController = 30_000;
/** After so long without a call, a connection is tried before something is changed over it. */
const staleAfter = 15_000;
const pageSize = 500;
/** A wrong password counts towards the lock-out of Deskhand's account, so it is not tried again by everybody who asks. */
const backOff = { patience: 1, firstPause: 60_000, longestPause: 30 * 60_000 };

/** Opens nothing yet. */
export function createSession(settings: SessionSettings): Session {
  return new DomainSession(settings);
}

class DomainSession implements Session {
  readonly controllers: readonly Controller[];
  readonly account: string;
  readonly #settings: SessionSettings;
  readonly #lanes = new Map<Lane, Promise<Connection>>();
  readonly #open = new Set<Connection>();
  readonly #resting = new Map<Controller, number>();
  readonly #backOff: ReturnType<typeof createLoginBackOff>;
  readonly #unanswered: UnansweredChanges;
  #lastController: Controller | undefined;
  #lastOpening: Promise<unknown> = Promise.resolve();
  #lastAnswer = 0;
  #isClosed = false;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
    this.controllers = settings.controllers;
    this.account = settings.credentials.account;
    this.#unanswered = new UnansweredChanges(settings.clock);
    const advice = (until: Date) =>
      `The next try is possible at ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
    this.#backOff = createLoginBackOff(settings.clock, { ...backOff, advice });
  }

  where(): string {
    return (this.#lastController ?? this.controllers[0])?.where ?? '';
  }

  async search(search: Search, lane: Lane = 'calls'): Promise<readonly Row[]> {
    const ask = ({ client }: Connection) => client.search(search.base, optionsOf(search));
    const { searchEntries } = await this.#reading(lane, ask);
    return searchEntries.map((entry) => new Row(entry));
  }

  async *pages(search: Search, signal?: AbortSignal): AsyncGenerator<readonly Row[]> {
    const connection = await this.#connection('pages');
    const options = { ...optionsOf(search), paged: { pageSize } };
    const found = connection.client.searchPaginated(search.base, options);
    try {
      for await (const { searchEntries } of found) {
        if (signal?.aborted || this.#isClosed) return;
        yield searchEntries.map((entry) => new Row(entry));
      }
    } catch (cause) {
      throw this.#failureOf(cause, connection, 'none');
    }
  }

  async change(object: string, make: (client: Client) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.#settings.clock.now() - this.#lastAnswer > staleAfter) await this.search(rootDse(['dnsHostName']));
    const owing = this.#unanswered.owing(object);
    const now = await this.#connection('calls');
    // Another connection goes to the one that owes an answer, if that can be reached again.
    if (owing && now.controller !== owing) now.close();
    const connection = await this.#connection('calls');
    if (owing && connection.controller !== owing) throw stillOwed(owing, connection.controller);
    if (signal.aborted) throw unreachable(connection.controller, signal.reason);
    try {
      await make(connection.client);
      this.#answered(undefined);
      this.#unanswered.answered(object);
    } catch (cause) {
      const failure = this.#failureOf(cause, connection, 'unknown');
      if (failure.effect === 'unknown') this.#unanswered.note(object, connection.controller);
      else this.#unanswered.answered(object);
      throw failure;
    }
  }

  async tryEach() {
    const { trust, credentials, timeout } = this.#settings;
    const tried: { controller: Controller; failure: DirectoryError | undefined }[] = [];
    for (const controller of this.controllers) {
      let failure: DirectoryError | undefined;
      try {
        this.#backOff.check();
        (await connect(controller, trust, credentials, timeout)).close();
      } catch (cause) {
        if (!(cause instanceof DirectoryError)) throw cause;
        failure = cause;
        if (isSignIn(cause)) this.#backOff.refused(cause);
      }
      tried.push({ controller, failure });
    }
    return tried;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#lanes.values());
    for (const connection of this.#open) connection.close();
  }

  /** What only reads is asked once more, of another controller where the first does not answer. */
  async #reading<T>(lane: Lane, ask: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#connection(lane);
    try {
      return this.#answered(await ask(connection));
    } catch (cause) {
      const failure = this.#failureOf(cause, connection, 'none');
      if (failure.code !== 'directory-unreachable') throw failure;
    }
    const next = await this.#connection(lane);
    try {
      return this.#answered(await ask(next));
    } catch (cause) {
      throw this.#failureOf(cause, next, 'none');
    }
  }

  #answered<T>(answer: T): T {
    this.#lastAnswer = this.#settings.clock.now();
    return answer;
  }

  async #connection(lane: Lane): Promise<Connection> {
    const known = this.#lanes.get(lane);
    const connection = await known?.catch(() => undefined);
    if (connection?.isOpen()) return connection;
    // Whoever came first has begun to open another one meanwhile.
    if (this.#lanes.get(lane) === known) this.#lanes.set(lane, this.#inTurn());
    return this.#lanes.get(lane) as Promise<Connection>;
  }

  /** One after the other, so that a wrong password is tried once and not by each lane. */
  #inTurn(): Promise<Connection> {
    const opening = this.#lastOpening.then(() => this.#opened());
    this.#lastOpening = opening.catch(() => undefined);
    return opening;
  }

  /** The first controller that can be reached. A refused sign-in ends the search: each of them would count it. */
  async #opened(): Promise<Connection> {
    if (this.#isClosed) throw new DirectoryError('directory-unreachable', { userMessage: closed, effect: 'none' });
    this.#backOff.check();
    const { trust, credentials, timeout, clock } = this.#settings;
    const failures: DirectoryError[] = [];
    for (const controller of this.#inOrder()) {
      try {
        const connection = await connect(controller, trust, credentials, timeout);
        this.#backOff.passed();
        this.#resting.delete(controller);
        this.#lastController = controller;
        for (const old of this.#open) if (!old.isOpen()) this.#open.delete(old);
        this.#open.add(connection);
        return connection;
      } catch (cause) {
        if (!(cause instanceof DirectoryError)) throw cause;
        if (isSignIn(cause)) {
          this.#backOff.refused(cause);
          throw cause;
        }
        this.#resting.set(controller, clock.now() + restOfController);
        failures.push(cause);
      }
    }
    throw unreachableFailure(this.controllers, failures);
  }

  #inOrder(): Controller[] {
    const now = this.#settings.clock.now();
    const rests = (controller: Controller) => (this.#resting.get(controller) ?? 0) > now;
    const inOrder = [...this.controllers.filter((one) => !rests(one)), ...this.controllers.filter(rests)];
    const owes = (controller: Controller) => this.#unanswered.owes(controller);
    return [...inOrder.filter(owes), ...inOrder.filter((one) => !owes(one))];
  }

  /** @param effect of a call that got no answer */
  #failureOf(cause: unknown, connection: Connection, effect: 'none' | 'unknown'): DirectoryError {
    const { where } = connection.controller;
    if (cause instanceof DirectoryError) return cause;
    if (isResult(cause)) {
      const refusal = refusalOf({ where, status: cause.code, diagnostic: cause.message, cause });
      if (refusal.code === 'directory-unreachable') connection.close();
      return refusal;
    }
    connection.close();
    this.#resting.set(connection.controller, this.#settings.clock.now() + restOfController);
    const userMessage = `${where} broke the connection off or did not answer in time. Please try again later.`;
    return new DirectoryError('directory-unreachable', { userMessage, cause, effect });
  }
}

const closed = 'Deskhand is about to end. Please try again in a minute.';

const isSignIn = ({ code }: DirectoryError): boolean =>
  code === 'directory-login-refused' || code === 'directory-blocked';

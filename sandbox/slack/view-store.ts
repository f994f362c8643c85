import { asObjects, asText, type JsonObject } from '../kit/json.ts';
import type { SandboxClock } from '../kit/simulator.ts';
import { ApiError } from './api-error.ts';
import type { Changes } from './changes.ts';
import { withIdentifiers } from './elements.ts';
import { BOT, TEAM } from './fixtures.ts';
import { randomCharacters, viewHash } from './identifiers.ts';
import type { StateValues, ViewRecord, WireView } from './records.ts';
import { stateOf } from './view-state.ts';

const STACK_LIMIT = 3;

/** The modals in front of each person (a stack of at most three) and each person's Home. */
export class ViewStore {
  readonly #stacks = new Map<string, ViewRecord[]>();
  readonly #homes = new Map<string, ViewRecord>();
  readonly #clock: SandboxClock;
  readonly #changes: Changes;

  constructor(clock: SandboxClock, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
  }

  /** The modal that the person sees, or undefined. */
  top(user: string): ViewRecord | undefined {
    return this.#stacks.get(user)?.at(-1);
  }

  stack(user: string): readonly ViewRecord[] {
    return this.#stacks.get(user) ?? [];
  }

  home(user: string): ViewRecord | undefined {
    return this.#homes.get(user);
  }

  /** An open modal or a Home, by its id. */
  find(viewId: string): ViewRecord | undefined {
    return this.#all().find(({ view }) => view.id === viewId);
  }

  findByExternalId(externalId: string): ViewRecord | undefined {
    return externalId === '' ? undefined : this.#all().find(({ view }) => view.external_id === externalId);
  }

  /** Opens a modal as the root of a new stack, in place of one that was open. */
  open(user: string, body: JsonObject, conversation?: string): WireView {
    const view = this.#make(body, { root: undefined, previous: undefined, conversation });
    this.#stacks.set(user, [this.#record(user, view, conversation)]);
    this.#changes.publish({ kind: 'view', user });
    return view;
  }

  /** Puts a modal on top of the one that is open. Throws `push_limit_reached` at the fourth. */
  push(user: string, body: JsonObject, conversation?: string): WireView {
    const stack = this.#stacks.get(user);
    const top = stack?.at(-1);
    if (stack === undefined || top === undefined) throw new ApiError('not_found');
    if (stack.length >= STACK_LIMIT) throw new ApiError('push_limit_reached');
    const view = this.#make(body, { root: stack[0]?.view.id, previous: top.view.id, conversation });
    stack.push(this.#record(user, view, conversation));
    this.#changes.publish({ kind: 'view', user });
    return view;
  }

  /** Replaces what a view shows; input survives where block_id and action_id stay. Throws `hash_conflict`. */
  update(record: ViewRecord, body: JsonObject, hash?: string): WireView {
    if (hash !== undefined && hash !== record.view.hash) throw new ApiError('hash_conflict');
    record.view = this.#make(body, { id: record.view.id, before: record.view, conversation: record.conversation });
    record.errors = {};
    record.notice = undefined;
    this.#changes.publish({ kind: record.view.type === 'home' ? 'home' : 'view', user: record.user });
    return record.view;
  }

  /** Sets a person's Home. Throws `hash_conflict`. */
  publishHome(user: string, body: JsonObject, hash?: string): WireView {
    const before = this.#homes.get(user);
    if (before !== undefined) return this.update(before, body, hash);
    if (hash !== undefined) throw new ApiError('hash_conflict');
    const view = this.#make(body, { root: undefined, previous: undefined });
    this.#homes.set(user, this.#record(user, view));
    this.#changes.publish({ kind: 'home', user });
    return view;
  }

  /** Takes the top modal away. */
  pop(user: string): void {
    this.#stacks.get(user)?.pop();
    this.#changes.publish({ kind: 'view', user });
  }

  /** Takes all modals away. */
  clear(user: string): void {
    this.#stacks.delete(user);
    this.#changes.publish({ kind: 'view', user });
  }

  /** Keeps what the person entered. */
  enter(record: ViewRecord, values: StateValues): void {
    record.view.state = { values };
    this.#announce(record);
  }

  /** Shows messages beside fields, or a notice over the modal. */
  complain(record: ViewRecord, errors: Readonly<Record<string, string>>, notice?: string): void {
    record.errors = errors;
    record.notice = notice;
    this.#announce(record);
  }

  #announce(record: ViewRecord): void {
    this.#changes.publish({ kind: record.view.type === 'home' ? 'home' : 'view', user: record.user });
  }

  #all(): readonly ViewRecord[] {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
  }

  #record(user: string, view: WireView, conversation?: string): ViewRecord {
    return { user, view, errors: {}, notice: undefined, conversation };
  }

  #make(
    body: JsonObject,
    place: {
      id?: string;
      before?: WireView;
      root?: string | undefined;
      previous?: string | undefined;
      conversation?: string | undefined;
    },
  ): WireView {
    const id = place.id ?? `V${randomCharacters(10)}`;
    const blocks = withIdentifiers(asObjects(body.blocks));
    const externalId = asText(body.external_id) ?? '';
    const holder = this.findByExternalId(externalId);
    if (holder !== undefined && holder.view.id !== id) throw new ApiError('duplicate_external_id');
    return {
      id,
      team_id: TEAM.id,
      type: body.type === 'home' ? 'home' : 'modal',
      blocks,
      private_metadata: asText(body.private_metadata) ?? '',
      callback_id: asText(body.callback_id) ?? '',
      state: { values: stateOf(blocks, place.before?.state.values, place.conversation) },
      hash: viewHash(this.#clock),
      title: body.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
      clear_on_close: body.clear_on_close === true,
      notify_on_close: body.notify_on_close === true,
      close: body.close ?? null,
      submit: body.submit ?? null,
      previous_view_id: place.before?.previous_view_id ?? place.previous ?? null,
      root_view_id: place.before?.root_view_id ?? place.root ?? id,
      app_id: BOT.appId,
      external_id: externalId,
      app_installed_team_id: TEAM.id,
      bot_id: BOT.botId,
    };
  }
}

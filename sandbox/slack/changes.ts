/** One thing that became visible to somebody: what a page or a scripted person redraws on. */
export type Change =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'view'; readonly user: string }
  | { readonly kind: 'home'; readonly user: string }
  | { readonly kind: 'person'; readonly user: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'channel'; readonly channel: string }
  | { readonly kind: 'notice'; readonly user: string };

/** Tells everyone who asked that something changed, in order, at once. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  /** Starts telling; the answer ends it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

import type { Closable, DirectoryDeps, Lease } from './kind.ts';

/** Keeps what directories share: made by the first who asks, closed when the last has given it up. */
export function createShares(): Pick<DirectoryDeps, 'share'> {
  const held = new Map<string, { readonly value: Closable; users: number }>();
  return {
    share<T extends Closable>(key: string, make: () => T): Lease<T> {
      const entry = held.get(key) ?? { value: make(), users: 0 };
      held.set(key, entry);
      entry.users += 1;
      let isReleased = false;
      return {
        // A key belongs to one maker, so what stands under it is of the maker's type.
        value: entry.value as T,
        async release() {
          if (isReleased) return;
          isReleased = true;
          entry.users -= 1;
          if (entry.users > 0) return;
          held.delete(key);
          await entry.value.close();
        },
      };
    },
  };
}

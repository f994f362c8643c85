import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../../src/core/limiter.ts';
import { walkTree } from '../../../../src/directories/synology/domain/snapshot.ts';
import type { Call, Session } from '../../../../src/directories/synology/session/session.ts';

const base = 'DC=example,DC=org';
const row = (dn: string, objectCategory: string) => ({ dn, objectCategory, sAMAccountName: dn });

/** A domain of units with so many people in each, behind a server that gives pages of 100 and counts who asks at once. */
function openTree({ units, people }: { readonly units: number; readonly people: number }) {
  const limiter = createLimiter(4);
  const tree = new Map<string, ReturnType<typeof row>[]>();
  tree.set(
    base,
    Array.from({ length: units }, (_, unit) => row(`OU=${unit},${base}`, 'organizationalUnit')),
  );
  for (let unit = 0; unit < units; unit += 1) {
    const within = `OU=${unit},${base}`;
    tree.set(
      within,
      Array.from({ length: people }, (_, person) => row(`CN=${unit}-${person},${within}`, 'person')),
    );
  }
  const seen = { asked: 0, now: 0, most: 0 };
  const call = async <T>({ parameters, data }: Call<T>): Promise<T> => {
    seen.asked += 1;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await turn();
    seen.now -= 1;
    const { basedn, offset } = parameters as { basedn: string; offset: number };
    const rows = tree.get(basedn) ?? [];
    return data?.parse({ data: rows.slice(offset, offset + 100), total: rows.length }) as T;
  };
  const session: Session = {
    where: 'nas',
    account: 'deskhand',
    call: (given) => limiter.run(() => call(given), given.background ? 'background' : 'foreground'),
    offers: async () => true,
    discover: async () => undefined,
    hasToken: async () => true,
    close: async () => undefined,
  };
  return { session, seen };
}

describe('walking the tree of a domain', () => {
  it('asks for pages and containers at the same time, within half of the limit, and each once', async () => {
    const { session, seen } = openTree({ units: 7, people: 430 });
    const objects = await walkTree(session, base, { background: true });
    expect(objects).toHaveLength(7 * 430);
    expect(new Set(objects.map(({ dn }) => dn)).size).toBe(7 * 430);
    expect(seen).toEqual({ asked: 1 + 7 * 5, now: 0, most: 2 });
  });

  it('uses the whole limit where a person waits', async () => {
    const { session, seen } = openTree({ units: 3, people: 430 });
    await walkTree(session, base, {});
    expect(seen.most).toBe(4);
  });
});

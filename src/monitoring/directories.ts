import type { Clock } from '../core/clock.ts';
import type { Directory } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { repeat } from '../core/repeat.ts';

type Observe = (directory: string, call: string, outcome: string) => void;

const observedCalls = new Set<PropertyKey>([
  'readAccount',
  'readGroup',
  'findAccount',
  'findGroup',
  'listAccounts',
  'readFacts',
  'hasContainer',
  'nameFault',
  'poll',
]);

/** Failures that say that the directory does not work for anybody, whatever was asked. */
const down = new Set([
  'directory-unreachable',
  'directory-not-trusted',
  'directory-login-refused',
  'directory-blocked',
  'directory-not-permitted',
]);

type Call = (...given: readonly unknown[]) => Promise<unknown>;

const codeOf = (cause: unknown): string => (cause instanceof DeskhandError ? cause.code : 'failed');

/** The directory, with each call's outcome told: `ok` or the code of the error. */
function observed(directory: Directory, observe: Observe): Directory {
  const { id } = directory;
  const wrapped = (name: string, call: Call): Call => {
    return async (...given) => {
      try {
        const answer = await call(...given);
        observe(id, name, 'ok');
        return answer;
      } catch (cause) {
        observe(id, name, codeOf(cause));
        throw cause;
      }
    };
  };
  const wrap = (name: string, call: unknown): unknown =>
    typeof call === 'function' ? wrapped(name, (...given) => Reflect.apply(call, directory, given)) : call;
  const handlers = Object.fromEntries(
    Object.entries(directory.handlers).map(([kind, make]) => [kind, wrap(kind, make)]),
  );
  return new Proxy(directory, {
    get(target, name) {
      if (name === 'handlers') return handlers;
      const value: unknown = Reflect.get(target, name, target);
      if (observedCalls.has(name)) return wrap(String(name), value);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** How often a directory that nobody else asks is asked, in milliseconds. */
const every = 60_000;

/** Knows which directories answer: from every call that is made, and from one of its own where none is. */
export function watchDirectories(
  given: ReadonlyMap<string, Directory>,
  { clock, count }: { clock: Clock; count: Observe },
) {
  const heardAt = new Map<string, number>();
  const downSince = new Map<string, { at: number; why: string }>();
  const observe: Observe = (id, call, outcome) => {
    count(id, call, outcome);
    heardAt.set(id, clock.now());
    if (!down.has(outcome)) downSince.delete(id);
    else if (!downSince.has(id)) downSince.set(id, { at: clock.now(), why: outcome });
  };
  const directories = new Map([...given].map(([id, directory]) => [id, observed(directory, observe)]));

  async function askQuiet(): Promise<void> {
    const quiet = [...directories.values()].filter(({ id }) => (heardAt.get(id) ?? 0) <= clock.now() - every);
    // The name is not meant to exist. The answer "not found" shows that the directory works.
    await Promise.allSettled(quiet.map((directory) => directory.findAccount('deskhand-monitoring')));
  }
  const asking = repeat(askQuiet, { every, clock, failed: () => undefined, begins: 'later' });
  return {
    directories,
    /** Those that do not answer: since when, in milliseconds since 1970, and the code of the error. */
    down: (): ReadonlyMap<string, { readonly at: number; readonly why: string }> => downSince,
    // A directory that is silent must not hold the process up.
    stop: () => asking.stop(500),
  };
}

import { assertAdmin, authenticate } from './authentication.ts';
import { unrecognised } from './errors.ts';
import type { Exchange, Reply, Requester, Surroundings } from './exchange.ts';
import { isAtLeast } from './version.ts';

/** One endpoint. `handle` of an `admin` route runs only after the token and the server-admin flag were checked. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `<name>` for a parameter (one segment, percent-decoded once). */
  readonly path: string;
  /** The first version that has it. */
  readonly since?: string;
  /** True where Matrix Authentication Service switches it off. */
  readonly offUnderMas?: boolean;
} & (
  | { readonly access: 'admin'; readonly handle: (exchange: Exchange, requester: Requester) => Reply }
  | { readonly access: 'own-check'; readonly handle: (exchange: Exchange) => Reply }
);

export interface Match {
  readonly route: Route;
  readonly parameters: readonly string[];
}

const compiled = new WeakMap<Route, RegExp>();

function pattern(route: Route): RegExp {
  const known = compiled.get(route);
  if (known) return known;
  const source = route.path.replace(/[.]/g, '\\.').replace(/<[^>]+>/g, '([^/]*)');
  const made = new RegExp(`^${source}$`);
  compiled.set(route, made);
  return made;
}

function isServed(route: Route, { version, mas }: Surroundings): boolean {
  return !(mas && route.offUnderMas) && (route.since === undefined || isAtLeast(version, route.since));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Finds the endpoint of a raw path: 404 `M_UNRECOGNIZED` for an unknown path, 405 for a known one with another method.
 * The first pattern that fits decides, so `GET registration_tokens/new` is a 405 and never a token called "new".
 */
export function matchRoute(routes: readonly Route[], method: string, path: string, around: Surroundings): Match {
  const served = routes.filter((route) => isServed(route, around));
  const first = served.find((route) => pattern(route).test(path));
  if (!first) throw unrecognised(404);
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = served.find((one) => one.path === first.path && one.method === wanted);
  if (!route) throw unrecognised(405);
  return { route, parameters: (pattern(route).exec(path) ?? []).slice(1).map(decode) };
}

export function runRoute(route: Route, exchange: Exchange): Reply {
  if (route.access === 'own-check') return route.handle(exchange);
  const requester = authenticate(exchange);
  assertAdmin(requester);
  return route.handle(exchange, requester);
}

/** Where one person is in the client. It lives in the address, so that a reload comes back to it. */
export interface Route {
  readonly user: string;
  /** A conversation's id, `home` for the app's Home, or empty for the list of conversations on a narrow screen. */
  readonly place: string;
  /** The open thread's ts, or empty. */
  readonly thread: string;
  /** The open side of the sandbox, or empty. */
  readonly side: Side | '';
  readonly drawer: boolean;
}

const SIDES = ['directory', 'mail', 'faults', 'clock'] as const;
export type Side = (typeof SIDES)[number];

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [user = '', place = ''] = path.split('/').map(decodeURIComponent);
  const parameters = new URLSearchParams(query);
  const side = SIDES.find((known) => known === parameters.get('side')) ?? '';
  return {
    user: user === '' ? 'U0KIM' : user,
    place,
    thread: parameters.get('thread') ?? '',
    side,
    drawer: parameters.has('drawer'),
  };
}

export function writeRoute({ user, place, thread, side, drawer }: Route): string {
  const parameters = new URLSearchParams({
    ...(thread === '' ? {} : { thread }),
    ...(side === '' ? {} : { side }),
    ...(drawer ? { drawer: '1' } : {}),
  });
  const query = parameters.size === 0 ? '' : `?${parameters.toString()}`;
  return `#/${encodeURIComponent(user)}/${encodeURIComponent(place)}${query}`;
}

/** The path of a call below the homeserver's address, and the name under which it is logged: without what was filled in. */
export interface Path {
  readonly path: string;
  readonly route: string;
}

/**
 * Writes a path: what is filled in is percent-encoded, so that no user id can lead elsewhere.
 *
 *     path`_synapse/admin/v2/users/${'@ada:example.org'}`
 */
export function path(fixed: readonly string[], ...values: readonly string[]): Path {
  return {
    // Half a surrogate pair, which can be typed, cannot be encoded.
    path: fixed.map((text, index) => text + encodeURIComponent((values[index] ?? '').toWellFormed())).join(''),
    route: fixed.join('*'),
  };
}

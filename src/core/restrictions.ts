/** What is in force at Deskhand itself, apart from any directory. */
export interface Restrictions {
  /** Credential operations are denied to everybody but by an emergency override. */
  readonly lockdown?: { readonly reason: string; readonly since: number };
  /** Accounts about which nothing is done, since their holder said that a request was not theirs. */
  readonly frozen: readonly Frozen[];
  /** Requests made by an emergency override that nobody has reviewed yet. */
  readonly reviews: readonly string[];
}

/** A frozen account. `account` is `<directory id>/<immutable id>`. */
interface Frozen {
  readonly account: string;
  readonly name: string;
  readonly since: number;
  /** The request that its holder knew nothing of. */
  readonly request: string;
}

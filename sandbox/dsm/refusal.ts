/** How an API call is turned down: DSM answers HTTP 200 with `success: false` and a number that only means something together with the API's name. */

/** The `errors` beside a code: a list of details, or an object (120 names the parameter, 403 lists the ways to sign in). */
export type RefusalDetail = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Thrown by a method to answer `{"error":{"code":…},"success":false}`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;
  readonly detail: RefusalDetail | undefined;
  /** A refusal for want of privilege also carries the header `x-request-error: noprivilege` (seen on DSM 7.2.1). */
  readonly forPrivilege: boolean;

  constructor(code: number, detail?: RefusalDetail, forPrivilege = false) {
    super(`refused with ${code}`);
    this.code = code;
    this.detail = detail;
    this.forPrivilege = forPrivilege;
  }
}

/** Thrown to answer with something that is no DSM answer at all: an error page, or a connection cut before anything was done. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
  /** HTTP status of the page; undefined: the connection is cut instead. */
  readonly status: number | undefined;

  constructor(status?: number) {
    super(status === undefined ? 'connection cut' : `answered with an HTTP ${status} page`);
    this.status = status;
  }
}

/** The common codes, the same for every API. */
export const COMMON = {
  unknown: 100,
  selectorMissing: 101,
  noSuchApi: 102,
  noSuchMethod: 103,
  versionUnsupported: 104,
  notPermitted: 105,
  timedOut: 106,
  displaced: 107,
  parameterMissing: 114,
  noSuchTask: 117,
  sessionInvalid: 119,
  badParameter: 120,
  otherAddress: 150,
} as const;

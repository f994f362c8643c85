/** An answer that is a refusal in the service's own words. */
export class MasError extends Error {
  readonly status: number;
  readonly titles: readonly string[];

  constructor(status: number, ...titles: readonly string[]) {
    super(titles.join(': '));
    this.status = status;
    this.titles = titles;
  }

  body(): unknown {
    return { errors: this.titles.map((title) => ({ title })) };
  }
}

/**
 * A request that its framework refuses before the endpoint sees it, in plain text: 400 for what is no JSON or fits no parameter,
 * 415 for another content type, 422 for JSON of another shape.
 */
export class Rejected extends Error {
  readonly status: 400 | 404 | 405 | 415 | 422;

  constructor(status: Rejected['status'], message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (what: string, id: string): MasError => new MasError(404, `${what} ID ${id} not found`);

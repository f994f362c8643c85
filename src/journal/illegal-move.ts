import type { Request } from './request.ts';
import type { RequestEvent } from './request-event.ts';

/** A move that the request's state does not allow: another one was faster, or the caller is wrong. */
export class IllegalMove extends Error {
  constructor(request: Request | undefined, event: RequestEvent) {
    super(`A request that is ${request ? request.state : 'not there'} cannot take "${event.kind}".`);
    this.name = 'IllegalMove';
  }
}

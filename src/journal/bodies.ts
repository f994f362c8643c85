import { z } from 'zod';
import { DeskhandError } from '../core/errors.ts';
import type { DeskEvent } from './other-events.ts';
import type { Request } from './request.ts';
import type { RequestEvent } from './request-event.ts';
import { StoredDeskEvent, StoredRequestEvent } from './stored-event.ts';
import { bodyFormat, StoredRequest } from './stored-request.ts';

const Envelope = z.looseObject({ format: z.literal(bodyFormat) });

/** The JSON text of a request, an event or a record of messages, with the number of its form. */
export const bodyOf = (content: object): string => JSON.stringify({ format: bodyFormat, ...content });

/** @throws DeskhandError `journal-tampered` where the text is not what Deskhand writes */
function contentOf<T>(schema: z.ZodType<T>, body: string, what: string): T {
  try {
    const { format: _, ...content } = Envelope.parse(JSON.parse(body));
    return schema.parse(content);
  } catch (cause) {
    throw new DeskhandError('journal-tampered', {
      userMessage: `${what} in the journal can't be read. Please tell your Deskhand admin: deskhand journal check`,
      cause,
    });
  }
}

const Published = z.strictObject({ messages: z.record(z.string(), z.unknown()) });

export const requestIn = (body: string): Request => contentOf(StoredRequest, body, 'A request');
export const publishedIn = (body: string) => contentOf(Published, body, 'A record of messages');
export const requestEventIn = (body: string): RequestEvent => contentOf(StoredRequestEvent, body, 'A line');
/** The event of any line of the audit log. */
export const eventIn = (body: string): RequestEvent | DeskEvent =>
  contentOf(z.union([StoredRequestEvent, StoredDeskEvent]), body, 'A line');

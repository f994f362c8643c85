import { z } from 'zod';
import type { PublishedMessages } from '../../journal/messages.ts';
import type { Fates } from './fates.ts';
import { type Part, parts } from './message-parts.ts';

/** A message that Slack took, and a fingerprint of what it shows. */
const Sent = z.strictObject({ channel: z.string(), ts: z.string(), shows: z.string() });
export type Sent = z.infer<typeof Sent>;

/** A message to a person to whom Slack will never deliver it: Slack's word for why, and since when, in milliseconds since 1970. */
const Undeliverable = z.strictObject({ undeliverable: z.string(), since: z.number() });

const Published = z.partialRecord(z.enum(parts), z.union([Sent, Undeliverable]));
/** What became of each message of one request. One that is missing was not taken by Slack yet. */
export type Published = z.infer<typeof Published>;

/** @throws ZodError where the journal's record is not one that the publisher wrote */
export const publishedOf = (record: PublishedMessages): Published => Published.parse(record);

/** The message as Slack has it; `undefined` where it has none. */
export function sentOf(published: Published, part: Part): Sent | undefined {
  const one = published[part];
  return one && 'ts' in one ? one : undefined;
}

/** What became of messages, for those that speak of others: nothing is said of a message that Slack did not take. */
export const fatesOf = (published: Published): Fates => ({
  isSent: (part) => sentOf(published, part) !== undefined,
  whyNot: (part) => {
    const one = published[part];
    return one && 'undeliverable' in one ? one.undeliverable : undefined;
  },
});

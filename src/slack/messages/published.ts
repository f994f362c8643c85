import { z } from 'zod';
import type { PublishedMessages } from '../../journal/messages.ts';
import { directMessageParts } from './direct-messages.ts';

/** A message that was posted, and a fingerprint of what it shows. With an empty place: Slack will never take it, so it is not tried again. */
const Posted = z.strictObject({ channel: z.string(), ts: z.string(), shows: z.string() });
export type Posted = z.infer<typeof Posted>;

const parts = [
  'card',
  'question',
  'progress',
  'outcome',
  'reminder',
  'cooling-down',
  'unread',
  ...directMessageParts,
] as const;
export type Part = (typeof parts)[number];

const Published = z.partialRecord(z.enum(parts), Posted);
/** What was posted of one request. */
export type Published = z.infer<typeof Published>;

/** @throws ZodError where the journal's record is not one that the publisher wrote */
export const publishedOf = (record: PublishedMessages): Published => Published.parse(record);

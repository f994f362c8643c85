import { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import { ChannelId, isLoopback } from '../core/setting-values.ts';

/** How the bot reaches its workspace. */
export interface SlackSettings {
  readonly botToken: Secret;
  /** Ends in a slash. */
  readonly apiUrl?: string;
  readonly transport:
    | { readonly kind: 'socket'; readonly appToken: Secret }
    | { readonly kind: 'http'; readonly host: string; readonly port: number; readonly signingSecret: Secret };
}

const ApiUrl = z
  .string()
  .refine(
    (text) => isSafeAddress(text),
    'must be an address that begins with https://: the bot’s token goes there. Plain http works for this machine only',
  )
  .transform((text) => (text.endsWith('/') ? text : `${text}/`));

function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isBare = username === '' && password === '' && search === '' && hash === '';
  return isBare && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}

/** The section `slack` of deskhand.yml. */
export const SlackSection = z
  .strictObject({
    requests_channel: ChannelId,
    manager_field: z
      .string()
      .regex(/^Xf[A-Z0-9]+$/, 'must be the id of a profile field such as Xf0MANAGER')
      .optional(),
    transport: z.enum(['socket', 'http']).default('socket'),
    port: z.int().min(1).max(65_535).optional(),
    host: z
      .string()
      .regex(/^[\w.:-]+$/, 'must be a name or address of this machine such as 0.0.0.0')
      .optional(),
    api_url: ApiUrl.optional(),
  })
  .superRefine(
    ({ transport, port, host }, context) => {
      const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
      if (transport === 'http' && port === undefined) fault('port', 'is needed for transport: http');
      if (transport === 'http') return;
      const message = 'goes with transport: http; Socket Mode listens on no port';
      if (port !== undefined) fault('port', message);
      if (host !== undefined) fault('host', message);
    },
    // Checked even where something else is wrong too: nobody should have to start twice to hear two faults.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

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
  .refine((text) => isSafeAddress(text), {
    error: 'must start with https://, since the bot’s token goes there. Plain http is for this machine only',
    params: { code: 'wrong-address' },
  })
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
      .regex(/^Xf[A-Z0-9]+$/, 'must be the ID of a profile field, such as Xf0MANAGER')
      .optional(),
    transport: z.enum(['socket', 'http']).default('socket'),
    port: z.int().min(1).max(65_535).optional(),
    host: z
      .string()
      .regex(/^[\w.:-]+$/, 'must be a name or address of this machine, such as 0.0.0.0')
      .optional(),
    api_url: ApiUrl.optional(),
  })
  .superRefine(
    ({ transport, port, host }, context) => {
      const fault = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: [key], message, params: { code: 'wrong-transport' } });
      if (transport === 'http' && port === undefined) fault('port', 'transport: http needs a port');
      if (transport === 'http') return;
      const message = 'is for transport: http only. Socket Mode does not listen on a port';
      if (port !== undefined) fault('port', message);
      if (host !== undefined) fault('host', message);
    },
    // Checked even if something else is wrong too, so that one start shows all faults.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

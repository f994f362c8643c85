import { z } from 'zod';
import { isLoopback } from '../../core/setting-values.ts';
import { endpointSettings } from '../endpoint-settings.ts';

/** Where the NAS is: `wss://`, or `ws://` on this machine only, since TrueNAS revokes a key that crosses a network in the clear. */
const SocketUrl = z.string().superRefine((text, context) => {
  const fault = faultOf(URL.canParse(text) ? new URL(text) : undefined);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

function faultOf(url: URL | undefined): string | undefined {
  if (!url) return 'Enter a full address such as wss://nas.example.org.';
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:') return 'Enter an address that starts with wss://.';
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    return 'Use wss://: ws would send the key unencrypted, and TrueNAS would revoke it. Plain ws works for this machine only.';
  }
  const isBare = !url.username && !url.password && !url.search && !url.hash;
  if (isBare && (url.pathname === '/' || url.pathname === '/api/current')) return undefined;
  return 'Enter the address of the NAS only. Deskhand picks the endpoint.';
}

export const TrueNasSettings = z
  .strictObject({
    ...endpointSettings,
    url: SocketUrl,
    /** The account that the key belongs to or that signs in with the password. */
    account: z.string().min(1, 'Enter the account that Deskhand signs in with.'),
    /** Name of the secret with an API key of that account. */
    api_key: z.string().min(1).optional(),
    /** Name of the secret with the account's password, where there is no API key. */
    password: z.string().min(1).optional(),
    /** Name of the secret from which the one-time codes beside the password are made: base32, or its otpauth:// address. */
    otp: z.string().min(1).optional(),
  })
  .superRefine(({ api_key, password, otp }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (api_key === undefined && password === undefined) {
      fault('api_key', 'Name a secret with an API key under `api_key`, or with a password under `password`.');
    }
    if (api_key !== undefined && password !== undefined) {
      fault('password', 'Enter `api_key` or `password`, not both.');
    }
    if (otp !== undefined && password === undefined) {
      fault('otp', 'TrueNAS asks for one-time codes only with a password. Remove `otp`.');
    }
  });
export type TrueNasSettings = z.infer<typeof TrueNasSettings>;

/** Settings whose value names a secret. */
export const secretSettings = ['api_key', 'password', 'otp'] as const;

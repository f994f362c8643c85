import { isIP } from 'node:net';
import { z } from 'zod';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Whether a host of an address is this machine. */
export const isLoopback = (host: string): boolean => loopback.test(host);

export const ChannelId = z
  .string()
  .regex(
    /^[CG][A-Z0-9]+$/,
    'must be a channel ID such as C0HELPDESK. Slack shows it at the bottom of "View channel details"',
  );

/** Whether a value of a settings file is a block of keys. */
export const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const File = z.string().trim().min(1);

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const timeFault = 'must be a time such as 30s, 10m, 4h or 14d';

/** A length of time such as `30s`, `10m` or `4h`, as milliseconds. */
export const duration = (shortest: string, longest: string) =>
  z
    .string(timeFault)
    .regex(/^[1-9]\d{0,6}[smhd]$/, timeFault)
    .transform(milliseconds)
    .refine((length) => length >= milliseconds(shortest) && length <= milliseconds(longest), {
      error: `must be from ${shortest} to ${longest}`,
      params: { code: 'out-of-range' },
    });

function milliseconds(text: string): number {
  return Number(text.slice(0, -1)) * units[text.slice(-1) as keyof typeof units];
}

const rateFault = 'must be a number and a time such as 30/1h, which means 30 in any hour';

/** So many within a length of time, such as `30/1h`; the length in milliseconds. */
export const rate = z
  .string(rateFault)
  .regex(/^[1-9]\d{0,5}\/[1-9]\d{0,3}[smhd]$/, rateFault)
  .transform((text) => {
    const [count = '', within = ''] = text.split('/');
    return { count: Number(count), within: milliseconds(within) };
  });

const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

/** A bare host name or address. */
export const Host = z.string().refine((text) => hostName.test(text) || isIP(text) > 0, {
  error: 'must be a host name only, such as mail.example.org',
  params: { code: 'wrong-address' },
});

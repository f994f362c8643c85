import { z } from 'zod';

/** Where the pages of monitoring are served. */
export interface MonitoringSettings {
  readonly host: string;
  readonly port: number;
}

const address = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+):(\d{1,5})$/i;

/** The section `monitoring`. */
export const MonitoringSection = z.strictObject({
  listen: z
    .string()
    .refine((text) => Number(address.exec(text)?.[2] ?? 65_536) <= 65_535, {
      error: 'must be an address and a port such as 127.0.0.1:9464',
      params: { code: 'wrong-address' },
    })
    .transform((text): MonitoringSettings => {
      const [, host = '', port] = address.exec(text) ?? [];
      return { host: host.replace(/^\[(.+)\]$/, '$1'), port: Number(port) };
    }),
});

import { onTestFinished } from 'vitest';
import { machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import { openMatrix } from '../../directories/synapse/a-homeserver.ts';

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error('Please start these tests with: npm run test:synapse');
  return value;
}

/** The homeserver that run.ts has started. */
export const url = variable('REAL_SYNAPSE_URL');
export const token = variable('REAL_SYNAPSE_TOKEN');
export const own = '@deskhand:example.org';

export async function openDirectory(address = url): Promise<Directory> {
  const matrix = await openMatrix({
    settings: { url: address, server_name: 'example.org' },
    token,
    clock: machineClock,
  });
  onTestFinished(() => matrix.close());
  return matrix;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls the homeserver, as its server admin unless another token is given. */
export async function call(method: string, path: string, body?: unknown, as: string | null = token): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: as === null ? {} : { authorization: `Bearer ${as}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const read: unknown = await answer.json().catch(() => ({}));
  return { status: answer.status, body: read as Record<string, unknown> };
}

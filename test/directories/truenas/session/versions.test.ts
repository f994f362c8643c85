import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../../src/directories/http.ts';
import { isAtLeast, pickVersion } from '../../../../src/directories/truenas/session/versions.ts';

const answering = (status: number, text: string): HttpClient => ({
  send: async () => ({ status, headers: {}, text }),
  close: async () => undefined,
});

const pick = (names: readonly unknown[]) => pickVersion(answering(200, JSON.stringify(names)), 'nas');

describe('the version of the API', () => {
  it('is the newest that is known here, by number and not by spelling', async () => {
    expect(await pick(['v25.10.9', 'v25.10.10', 'v25.4.0'])).toMatchObject({ name: 'v25.10.10' });
    expect(await pick(['v26.0.0', 'v27.0.0', 'v28.0.0', 'v30.4.0'])).toMatchObject({ name: 'v27.0.0' });
    expect(await pick(['v27.4.1', 'nonsense', 7].filter((name) => typeof name === 'string'))).toMatchObject({
      name: 'v27.4.1',
    });
  });

  it('is none where all came later, or where the NAS is too old to tell', async () => {
    await expect(pick(['v28.0.0'])).rejects.toMatchObject({ userMessage: expect.stringMatching(/Update Deskhand/) });
    await expect(pick([])).rejects.toMatchObject({
      code: 'not-supported',
      userMessage: expect.stringMatching(/25\.04/),
    });
    for (const [status, text] of [
      [404, 'Not Found'],
      [200, '<html>'],
      [200, '{}'],
      [404, '["v27.0.0"]'],
    ] as const) {
      await expect(pickVersion(answering(status, text), 'nas')).rejects.toMatchObject({ code: 'not-supported' });
    }
  });

  it('is not asked for at the wrong time or place', async () => {
    await expect(pickVersion(answering(502, ''), 'nas')).rejects.toMatchObject({ code: 'directory-unreachable' });
    await expect(pickVersion(answering(403, ''), 'nas')).rejects.toMatchObject({ code: 'directory-not-permitted' });
  });

  it('is compared by year, then month', () => {
    const api = { name: 'v25.10.2', major: 25, minor: 10, patch: 2 };
    expect(isAtLeast(api, 25, 10)).toBe(true);
    expect(isAtLeast(api, 25, 4)).toBe(true);
    expect(isAtLeast(api, 26)).toBe(false);
    expect(isAtLeast({ ...api, major: 27, minor: 0 }, 25, 10)).toBe(true);
  });
});

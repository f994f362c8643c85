import { describe, expect, it } from 'vitest';
import { isSatisfied } from '../../../src/core/satisfied.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../changing.ts';
import { openHomeserver, openServedBy } from './a-homeserver.ts';

describe('a server that asks for a pause', () => {
  it('gets it, and then the call', async () => {
    const pauses: number[] = [];
    const { matrix, synapse } = await openHomeserver({
      wait: async (milliseconds) => void pauses.push(milliseconds),
    });
    const ada = await subjectNamed(matrix, 'ada');
    pauses.length = 0;
    synapse.faults.set({ tooManyRequests: 3, times: 2, onlyFor: 'reset_password' });
    const { secret } = await apply(matrix, ada, { kind: 'set-password' });
    expect(synapse.state.checkPassword('@ada:example.org', secret ?? '')).toBe(true);
    expect(pauses.filter((pause) => pause === 3_000)).toHaveLength(2);
  });

  it('is told of as busy where the pause is longer than anybody waits, and nothing was changed', async () => {
    const { matrix, synapse } = await openHomeserver();
    const ada = await subjectNamed(matrix, 'ada');
    synapse.faults.set({ tooManyRequests: 600 });
    const busy = { code: 'directory-busy', userMessage: expect.stringContaining('600 seconds'), effect: 'none' };
    await expect(apply(matrix, ada, { kind: 'set-administrator', administrator: true })).rejects.toMatchObject(busy);
    await expect(matrix.findAccount('ada')).rejects.toMatchObject(busy);
    synapse.faults.clear();
    expect(await accountNamed(matrix, 'ada')).toMatchObject({ administrator: false });
  });
});

describe('a server that breaks', () => {
  it.each([500, 502] as const)('is told of as such when reading (%i)', async (serverError) => {
    const { matrix, synapse } = await openHomeserver();
    synapse.faults.set({ serverError });
    await expect(matrix.findAccount('ada')).rejects.toMatchObject({ code: 'directory-unreachable', effect: 'none' });
  });

  it.each([
    { kind: 'set-password' },
    { kind: 'set-enabled', enabled: false },
    { kind: 'set-details', details: { displayName: 'Countess' } },
    { kind: 'delete-account' },
    { kind: 'end-sessions' },
    { kind: 'redact-messages' },
  ] as const)('leaves open whether a change was made: %j', async (change) => {
    const { matrix, synapse } = await openHomeserver();
    const ada = await subjectNamed(matrix, 'ada');
    for (const method of ['PUT', 'POST']) {
      synapse.faults.set({ serverError: 500, onlyFor: method });
      const outcome = await apply(matrix, ada, change).catch((cause: unknown) => cause);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'directory-unreachable', effect: 'unknown' });
    }
  });

  it('may lose the answer to a change that it made, which reading shows', async () => {
    const { matrix, synapse } = await openHomeserver();
    const change = { kind: 'create-account', name: 'joan', details: {} } as const;
    synapse.faults.set({ resetAfterApply: true, onlyFor: 'PUT' });
    await expect(apply(matrix, newAccount(matrix), change)).rejects.toMatchObject({ effect: 'unknown' });
    expect(isSatisfied(change, await matrix.findAccount('joan'))).toBe('yes');
  });

  it('gets the same password when the call is repeated', async () => {
    const { matrix, synapse } = await openHomeserver();
    const ada = await subjectNamed(matrix, 'ada');
    const kept = new Secret('kept-from-before-1');
    synapse.faults.set({ resetAfterApply: true, onlyFor: 'reset_password', times: 1 });
    await expect(apply(matrix, ada, { kind: 'set-password' }, kept)).rejects.toMatchObject({ effect: 'unknown' });
    await apply(matrix, ada, { kind: 'set-password' }, kept);
    expect(synapse.state.checkPassword('@ada:example.org', 'kept-from-before-1')).toBe(true);
  });

  it('is told of as unreachable once it is gone', async () => {
    const { matrix, stop } = await openHomeserver();
    const ada = await subjectNamed(matrix, 'ada');
    await stop();
    const gone = { code: 'directory-unreachable', effect: 'none' };
    await expect(matrix.findAccount('ada')).rejects.toMatchObject(gone);
    await expect(apply(matrix, ada, { kind: 'delete-account' })).rejects.toMatchObject(gone);
  });
});

/** A server that answers everything alike. */
async function answering(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  return openServedBy((_request, response) => response.writeHead(status, headers).end(body));
}

it.each([
  ['a page', 200, '<html>Welcome</html>', 'directory-answer-unknown'],
  ['a page that says no', 404, '<html>Not found</html>', 'directory-answer-unknown'],
  ['an object of another kind', 200, '{"ok":true}', 'directory-answer-unknown'],
  ['null', 200, 'null', 'directory-answer-unknown'],
  ['a refusal that nobody knows', 418, '{"errcode":"M_TEAPOT","error":"short and\\u202estout"}', 'directory-refused'],
])('does not take %s for Synapse', async (_name, status, body, code) => {
  const matrix = await answering(status, body);
  const failure: unknown = await matrix.findAccount('ada').catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code, effect: 'none' });
  expect(String(failure)).not.toMatch(/[\u202e<]/);
});

it('follows no redirection with its token', async () => {
  const matrix = await answering(302, '', { location: 'https://elsewhere.example.org/' });
  await expect(matrix.findAccount('ada')).rejects.toMatchObject({ code: 'directory-answer-unknown' });
});

it('writes no token, password or address into the log', async () => {
  const { matrix, synapse, lines } = await openHomeserver();
  await matrix.findAccount('ada@example.org');
  const { secret = '' } = await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-password' });
  const { directory } = newAccount(matrix);
  const invited = await apply(matrix, { kind: 'directory', directory }, { kind: 'invite-newcomer', days: 1 });
  await matrix.search('ada', 'account', 5);
  const written = JSON.stringify(lines);
  expect(lines.length).toBeGreaterThan(5);
  for (const word of [synapse.botToken, secret, invited.secret ?? '', 'ada@']) expect(written).not.toContain(word);
});

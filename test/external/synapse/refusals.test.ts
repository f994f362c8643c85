import { beforeAll, expect, it } from 'vitest';
import { bodyExchanges, pathExchanges, queryExchanges } from '../../../sandbox/test/synapse/exchanges.ts';
import { call } from './client.ts';

/** Some messages link to the documentation of the installed pydantic. */
const unversioned = (text: unknown) => String(text).replace(/(pydantic\.dev\/)[\d.]+/, '$1');

/** The simulator is held to the same tables: what differs here has to be mended there. */
beforeAll(async () => {
  const path = `/_synapse/admin/v2/users/${encodeURIComponent('@ada:example.org')}`;
  const { status } = await call('PUT', path, { password: 'Ada-Sandbox-1', displayname: 'Ada Lovelace' });
  expect([200, 201]).toContain(status);
});

it.each([...pathExchanges, ...queryExchanges, ...bodyExchanges])(
  'the simulator refuses as a real Synapse does: %s %s %j',
  async (method, path, body, status, errcode, error) => {
    const answer = await call(method, path, body);
    expect([answer.status, answer.body.errcode, unversioned(answer.body.error)]).toEqual([
      status,
      errcode,
      unversioned(error),
    ]);
  },
);

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainLive } from '../../src/cli/policy-explain.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { loadKinds } from '../../src/directories/index.ts';
import { Office } from '../support/an-office.ts';

const policy = `version: 1
teams: { helpdesk: { usergroup: S0HELPDESK }, leads: { usergroup: S0LEADS } }
channels: { helpdesk: C0HELPDESK }
directory: { finance: nas:finance }
never:
  - id: not-your-own
    do: any
    target: { is: [requester] }
    because: Nobody changes their own account.
may:
  - id: resets
    who: { in: [helpdesk] }
    do: [reset-password]
    channel: [helpdesk]
    because: The helpdesk resets passwords in its channel.
approve:
  - id: finance
    do: [reset-password]
    target: { in: [finance] }
    from: [leads]
    because: Money.
`;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let office: Office;
let config: Config;
beforeAll(async () => {
  office = await Office.open({ policy });
  const kinds = await loadKinds();
  config = loadConfig({ file: `${office.folder}/deskhand.yml`, environment: office.environment, kinds });
});
afterAll(() => office.close());

describe('deskhand policy explain, of people and accounts as they are now', () => {
  it('tells of each rule whether it fits, and what does not, while the bot runs', async () => {
    const question = { person: 'U0KIM', operation: 'reset-password', account: 'nas/ada', channel: 'C0HELPDESK' };
    expect(await explainLive(config, silent, question)).toEqual([
      'never not-your-own: no; does not match: target (requester)',
      'may resets: yes',
      'approve finance: yes',
      'allowed by resets; 1 of leads',
    ]);
  });

  it('takes a mail address for a person, and says which rule denies it', async () => {
    const own = { person: 'kim@example.org', operation: 'reset-password', account: 'nas/kim' };
    expect((await explainLive(config, silent, own)).at(-1)).toBe('denied by not-your-own');
    const elsewhere = { person: 'U0KIM', operation: 'reset-password', account: 'nas/ada' };
    expect((await explainLive(config, silent, elsewhere))[1]).toBe(
      'may resets: no; does not match: channel (helpdesk)',
    );
  });

  it('knows Deskhand itself', async () => {
    const lines = await explainLive(config, silent, { person: 'U0KIM', operation: 'lockdown', account: 'deskhand' });
    expect(lines.at(-1)).toBe('denied: no rule allows it');
  });

  it('says what it cannot find', async () => {
    const ask = (given: object) =>
      explainLive(config, silent, { person: 'U0KIM', operation: 'reset-password', account: 'nas/ada', ...given });
    await expect(ask({ account: 'nas/nobody' })).rejects.toThrow(/not-found: .*nobody/);
    await expect(ask({ account: 'nass/ada' })).rejects.toThrow(/not-found: .*nass/);
    await expect(ask({ operation: 'reset' })).rejects.toThrow(/not-found: .*operation reset/);
    await expect(ask({ person: 'nobody@example.org' })).rejects.toThrow(/nobody@example\.org/);
  });
});

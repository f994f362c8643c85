import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { found, textsIn, walks } from '../support/canaries.ts';
import { openGuardedOffice } from '../support/lockdown-scenarios.ts';

describe('E13 secrets where they do not belong', () => {
  it('stand in no log at trace level, not in the journal or its WAL, and in nothing that Slack got but the one window', async () => {
    const office = await openGuardedOffice();
    onTestFinished(() => office.close());
    const secrets = await walks(office);
    const sessions = office.dsm.calls.of().flatMap(({ secretsInUrl }) => secretsInUrl);
    expect(sessions).toEqual([]);
    expect(office.lines.length).toBeGreaterThan(5);
    expect(found(office.lines.join('\n'), secrets)).toEqual([]);
    // While it runs, the WAL is there too.
    expect(readdirSync(join(office.folder, 'journal')).some((name) => name.endsWith('-wal'))).toBe(true);
    expect(found(textsIn(office.folder), secrets)).toEqual([]);
    const got = office.slack.traffic.entries.filter(({ kind }) => kind === 'api' || kind === 'ack');
    const shown = got.filter(({ body }) => JSON.stringify(body).includes(secrets.password ?? '?'));
    expect(shown.map(({ name }) => name)).toEqual(['views.update']);
    const rest = got.filter((entry) => !shown.includes(entry));
    expect(found(JSON.stringify(rest.map(({ body }) => body)), secrets)).toEqual([]);
    const mails = office.mail?.mails.map(({ raw }) => raw).filter((raw) => !raw.includes('Your helpdesk code')) ?? [];
    expect(found(mails.join('\n'), secrets)).toEqual([]);
    await office.stop();
    expect(found(textsIn(office.folder), secrets)).toEqual([]);
  });
});

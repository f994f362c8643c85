import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Rule } from '../../src/policy/rule.ts';
import { submitForm } from '../../src/slack/listeners/submission.ts';
import { Office } from '../support/an-office.ts';
import { openGuardedOffice } from '../support/lockdown-scenarios.ts';
import { aPolicy, kim, RequestHarness } from '../support/request-harness.ts';
import { runs } from '../support/thorough.ts';

describe('E4 private_metadata and hidden fields', () => {
  const values = ['reset-password', 'delete-account', 'lockdown', 'review-emergency', 'set-admin', 'show-account', 'x'];
  const refs = [
    { kind: 'account', directory: 'nas', id: '1030', name: 'ada' },
    { kind: 'account', directory: 'nas', id: '1027', name: 'kim' },
    { kind: 'account', directory: 'nas', id: '9999', name: 'boss' },
    { kind: 'account', directory: 'deskhand', id: '', name: '' },
    { kind: 'directory', directory: 'deskhand' },
    { kind: 'group', directory: 'nas', id: '65539', name: 'executives' },
  ];
  const metadata = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({
          operation: fc.constantFrom(...values),
          about: fc.constantFrom('account', 'directory', 'group', 'nothing'),
          channel: fc.constantFrom('C0HELPDESK', 'C0SECURITY', ''),
          subject: fc.constantFrom(...refs),
          proof: fc.oneof(fc.string(), fc.constant(undefined)),
          kept: fc.dictionary(fc.constantFrom('groups', 'reason', 'request', 'emergency', '__proto__'), fc.string()),
          person: fc.constant({ team: 'T0EXAMPLE', id: 'U0LEE' }),
          decision: fc.constant({ requirements: [] }),
        })
        .map((formState) => JSON.stringify(formState)),
    },
    { weight: 1, arbitrary: fc.oneof(fc.string(), fc.json()) },
  );

  it('never widen what a person may do: nothing is opened that was not previewed, and nothing for somebody else', async () => {
    const test = await RequestHarness.open();
    onTestFinished(() => test.close());
    test.policy = aPolicy({
      may: [Rule.parse({ id: 'only', who: { in: ['helpdesk'] }, do: ['reset-password'], because: 'Resets only.' })],
    });
    await fc.assert(
      fc.asyncProperty(metadata, async (text) => {
        const view = { private_metadata: text, state: { values: {} } };
        await submitForm(test.service, kim, 'V1', view).catch(() => undefined);
      }),
      { numRuns: runs(400) },
    );
    expect(await test.context.journal.list({ limit: 10 })).toEqual([]);
    expect(test.nas.called).toEqual([]);
  });

  it('with the proof of one preview do not open a request about another account', async () => {
    const test = await RequestHarness.open();
    onTestFinished(() => test.close());
    const draft = { person: kim, channel: 'C0HELPDESK', operation: 'reset-password', values: {} };
    const of = (id: string, name: string) => ({ kind: 'account' as const, directory: 'nas', id, name });
    const { proof } = await test.service.preview({ ...draft, subject: of('1030', 'ada') });
    const swapped = { operation: 'reset-password', about: 'directory', channel: '', subject: of('1028', 'lee'), proof };
    const view = { private_metadata: JSON.stringify(swapped), state: { values: {} } };
    const reply = await submitForm(test.service, kim, 'V1', view);
    expect(reply.kind).toBe('view');
    expect(JSON.stringify(reply)).toContain('Something changed since the preview');
    expect(await test.context.journal.list({ limit: 10 })).toEqual([]);
  });
});

describe('E7 guests and strangers at each entry point of Slack', () => {
  let office: Office;
  afterEach(() => office.close());

  it.each(['is_restricted', 'is_ultra_restricted', 'is_stranger'] as const)(
    '%s: command, menu, shortcuts, suggestion, submission, button and Home give nothing',
    async (flag) => {
      office = await Office.open();
      const [kim, lee] = [office.person('kim'), office.person('lee')];
      const { workspace } = office.slack.world;
      await kim.types('/reset-password ada');
      await kim.sees('What will change', { within: 'modal' });
      await kim.submits();
      await lee.sees(/Please approve/, { within: 'thread' });
      await kim.types('/reset-password max');
      await kim.sees('What will change', { within: 'modal' });
      const said = lee.says('C0HELPDESK', 'I cannot sign in');

      workspace.setPerson('kim', { [flag]: true });
      workspace.setPerson('lee', { [flag]: true });
      office.clock.moveOn(61_000);
      expect(await kim.searches('Account', 'ad')).toEqual([]);
      await kim.submits();
      const refused = /(deactivated|guest|not a member|another organisation|Only)/i;
      await kim.sees(refused, { within: 'modal' });
      await kim.closesModal({ all: true });
      await lee.presses('Approve');
      await lee.sees(refused, { within: 'ephemeral' });
      await kim.usesShortcut('open_menu');
      await kim.sees(refused, { within: 'modal' });
      await kim.closesModal({ all: true });
      await kim.usesMessageShortcut('help_this_person', said);
      await kim.sees(refused, { within: 'modal' });
      await kim.closesModal({ all: true });
      if (flag !== 'is_stranger') {
        // Slack itself has no Home and no commands of ours for people of another organisation.
        await kim.opensHome();
        await kim.sees(refused, { within: 'home' });
        await kim.types('/reset-password ada');
        await kim.sees(refused, { within: 'modal' });
      }
      expect(
        office.slack.world.messages.inChannel('C0REQUESTS').filter(({ message }) => !message.thread_ts),
      ).toHaveLength(1);
      expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(0);
    },
  );
});

describe('E+ a policy that is gone', () => {
  it('while the bot runs, everything is denied, and security is told', async () => {
    const office = await openGuardedOffice();
    onTestFinished(() => office.close());
    rmSync(join(office.folder, 'policy.yml'));
    const kim = office.person('kim');
    await expect
      .poll(async () => {
        office.clock.moveOn(6_000);
        return office.person('sam').transcript();
      })
      .toMatch(/missing or empty/);
    await kim.types('/reset-password ada');
    await kim.sees('The policy does not allow you to do this here.', { within: 'modal' });
  });
});

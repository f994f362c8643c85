import type { InputBlock } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isShown } from '../../../src/core/field.ts';
import type { Subject } from '../../../src/core/subject.ts';
import { loadOperations } from '../../../src/operations/index.ts';
import type { RawValue } from '../../../src/requests/plan.ts';
import { fromSubmission, toModal } from '../../../src/slack/views/form.ts';
import type { StateValue } from '../../../src/slack/views/form-model.ts';
import { createModals } from '../../../src/slack/views/modals.ts';
import { aDirectory, aGroup, anAccountSubject } from '../../support/builders.ts';
import { settle } from '../../support/fake-clock.ts';
import { kim, RequestHarness } from '../../support/request-harness.ts';

const operations = [...(await loadOperations()).values()];
const joined = [{ directory: 'nas', id: 'g1', name: 'editors' }];
const everything = aDirectory({
  handles: [
    'set-password',
    'send-reset-mail',
    'join-group',
    'leave-group',
    'create-account',
    'set-details',
    'sync-domain',
  ],
  parts: {
    'create-account': [
      'email',
      'description',
      'must-change',
      'displayName',
      'firstName',
      'lastName',
      'office',
      'telephone',
    ],
    'set-password': ['must-change'],
  },
});

/** What Slack would send back for a view, with each input filled with its initial value or what is given. */
function stateOf(view: ReturnType<typeof toModal>): Record<string, Record<string, StateValue>> {
  const entries = view.blocks.flatMap((block) => {
    if (block.type !== 'input' || !block.block_id) return [];
    const element = (block as InputBlock).element as unknown as Record<string, never> & {
      type: string;
      action_id: string;
    };
    const state: StateValue = {
      type: element.type,
      value: element.initial_value ?? null,
      selected_option: element.initial_option ?? null,
      selected_options: element.initial_options ?? [],
      selected_date: element.initial_date ?? null,
    };
    return [[block.block_id, { [element.action_id]: state }] as const];
  });
  return Object.fromEntries(entries);
}

describe('a form', () => {
  it.each(operations)('of $name is read back as it was drawn', (operation) => {
    const subject: Subject =
      operation.subject === 'account'
        ? { ...anAccountSubject({ groups: joined }), directory: everything }
        : operation.subject === 'group'
          ? { kind: 'group', directory: everything, group: aGroup() }
          : ({ kind: operation.subject, directory: everything } as Subject);
    const shown = Object.entries(operation.inputs).filter(([, field]) => isShown(field, everything));
    const sample: Record<string, RawValue> = { text: 'Jo Doe', toggle: true, date: '2026-12-24', groups: ['g1'] };
    const values = Object.fromEntries(
      shown.map(([name, { control }]) => [
        name,
        control.kind === 'choice' ? control.options[0]?.value : sample[control.kind],
      ]),
    );
    const labels = new Map([['g1', 'editors']]);
    const view = toModal({ operation, channel: 'C1', directories: [], subject, values, labels, faults: {} });
    const filled = fromSubmission({ private_metadata: view.private_metadata ?? '', state: { values: stateOf(view) } });
    expect(filled).toMatchObject({ operation: operation.name, channel: 'C1', values });
    expect(filled.subject).toMatchObject({
      kind: subject.kind,
      directory: 'nas',
      ...(subject.kind === 'account' && { id: '1030' }),
      ...(subject.kind === 'group' && { id: '65537' }),
    });
    for (const [name] of shown.filter(([, { control }]) => control.kind === 'groups')) {
      expect(filled.labels.get((values[name] as string[])[0] ?? '')).toBe('editors');
    }
  });

  it('shows what would change and who confirms, and sends only what was shown', () => {
    const operation = operations.find(({ name }) => name === 'reset-password');
    if (!operation) throw new Error('It should be there.');
    const subject = anAccountSubject();
    const requirement = { ruleIds: ['r'], approvals: 1, from: ['leads'], withinMs: 1, because: ['A lead confirms.'] };
    const decision = { verdict: 'allowed', reason: 'may', rules: [], requirements: [requirement] } as const;
    const preview = {
      subject,
      changeSummaries: [{ what: 'Password', before: 'old', after: 'new' }],
      faults: {},
      decision,
      proof: 'as-shown',
    };
    const view = toModal({
      operation,
      channel: 'C1',
      directories: [],
      subject,
      values: {},
      labels: new Map(),
      faults: {},
      preview,
    });
    expect(view.submit?.text).toBe('Request approval');
    expect(JSON.stringify(view.blocks)).toMatch(/old → .*new.*leads/);
    const filled = fromSubmission({ private_metadata: view.private_metadata ?? '', state: { values: stateOf(view) } });
    expect(filled.proof).toBe('as-shown');
  });

  it('shows a refusal with its reason and no way to send', () => {
    const [operation] = operations;
    if (!operation) throw new Error('It should be there.');
    const subject = anAccountSubject();
    const rules = [{ id: 'own', because: 'Not your own account.', certain: true }];
    const preview = {
      subject,
      changeSummaries: [],
      faults: {},
      decision: { verdict: 'denied', reason: 'never', rules, requirements: [] },
    } as const;
    const view = toModal({
      operation,
      channel: 'C1',
      directories: [],
      subject,
      values: {},
      labels: new Map(),
      faults: {},
      preview,
    });
    expect(view.submit?.text).toBe('Continue');
    expect(JSON.stringify(view.blocks)).toContain('Not your own account.');
    expect(JSON.parse(view.private_metadata ?? '{}')).not.toHaveProperty('proof');
  });
});

describe('a form that is changed', () => {
  /** One open window, which takes what is drawn as Slack does: under a hash only as long as that is its present one. */
  class SlackWindow {
    hash = 'hash-0';
    shown = '';
    draws = 0;
    readonly client = {
      views: {
        update: async ({ hash, view }: { hash?: string; view: object }) => {
          if (hash !== undefined && hash !== this.hash) {
            throw new WebAPIPlatformError({ ok: false, error: 'hash_conflict', response_metadata: {} });
          }
          this.draws += 1;
          this.hash = `hash-${this.draws}`;
          this.shown = JSON.stringify(view);
          return { ok: true };
        },
      },
    } as unknown as WebClient;

    /** The window as it comes back when an account is picked in it. */
    picking(option: string) {
      return {
        callback_id: 'form',
        private_metadata: JSON.stringify({ operation: 'reset-password', about: 'account', channel: 'C0HELPDESK' }),
        title: { type: 'plain_text' as const, text: 'Form' },
        blocks: [],
        state: {
          values: { subject: { subject: { type: 'external_select', selected_option: { value: option } } } },
        },
      };
    }
  }

  it('again before it was drawn shows the newer change, however late the older one is drawn', async () => {
    const test = await RequestHarness.open();
    onTestFinished(() => test.close());
    const window = new SlackWindow();
    const modals = createModals(window.client, test.service, test.context.log, test.clock);
    const read = test.nas.readAccount.bind(test.nas);
    const { promise: slowAnswer, resolve: answerNow } = Promise.withResolvers<void>();
    test.nas.readAccount = async (id) => {
      if (id === '1030') await slowAnswer;
      return read(id);
    };
    const { hash } = window;
    const older = modals.changed('V1', hash, window.picking('nas/1030'), kim);
    await settle();
    expect(window.draws).toBe(0);
    await modals.changed('V1', hash, window.picking('nas/1028'), kim);
    const newest = window.shown;
    expect(newest).toContain('nas/1028');
    answerNow();
    await older;
    expect(window.shown).toBe(newest);
    // The next change goes by what is shown now.
    await modals.changed('V1', window.hash, window.picking('nas/1030'), kim);
    expect(window.shown).toContain('nas/1030');
  });
});

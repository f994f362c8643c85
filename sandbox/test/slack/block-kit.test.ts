import { describe, expect, test } from 'vitest';
import { findBlockFaults, findViewFaults } from '../../slack/blocks/check.ts';
import { describeFault } from '../../slack/blocks/schema.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (more: object = {}) => ({ type: 'section', text: plain('x'), ...more });
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const modal = (blocks: unknown, more: object = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Send'),
  blocks,
  ...more,
});
const options = (count: number) => Array.from({ length: count }, (_, i) => ({ text: plain(`o${i}`), value: `v${i}` }));
const inMessage = (...blocks: unknown[]) => findBlockFaults(blocks, 'message').map(describeFault);
const inView = (view: unknown) => findViewFaults(view).map(describeFault);
const FAILED = 'failed to match all allowed schemas';

describe('the complaints of the Block Kit validator, in the words and places seen from Slack', () => {
  const rows: readonly [string, readonly string[], readonly string[]][] = [
    [
      'too many blocks',
      inMessage(...Array.from({ length: 51 }, () => ({ type: 'divider' }))),
      ['no more than 50 items allowed [json-pointer:/blocks]'],
    ],
    [
      'overflow with six options',
      inMessage(section({ accessory: { type: 'overflow', options: options(6) } })),
      ['no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]'],
    ],
    [
      '26 buttons',
      inMessage({ type: 'actions', elements: Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })) }),
      ['no more than 25 items allowed [json-pointer:/blocks/0/elements]'],
    ],
    [
      'eleven fields',
      inMessage({ type: 'section', fields: Array.from({ length: 11 }, () => plain('x')) }),
      ['no more than 10 items allowed [json-pointer:/blocks/0/fields]'],
    ],
    [
      'section text over 3000',
      inMessage({ type: 'section', text: plain('x'.repeat(3001)) }),
      [
        `${FAILED} [json-pointer:/blocks/0/text]`,
        'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      ],
    ],
    [
      'an empty text',
      inMessage({ type: 'section', text: plain('') }),
      [`${FAILED} [json-pointer:/blocks/0/text]`, 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ],
    [
      'a property that no block has',
      inMessage({ type: 'divider', text: plain('x') }),
      ['invalid additional property: text [json-pointer:/blocks/0]'],
    ],
    [
      'a section with nothing in it',
      inMessage({ type: 'section' }),
      ['must define either `text` or `fields` [json-pointer:/blocks/0]'],
    ],
    ['an unknown block', inMessage({ type: 'sektion' }), ['unsupported type: sektion [json-pointer:/blocks/0/type]']],
    [
      'an option that is too long',
      inView(
        modal([
          input({ type: 'static_select', action_id: 'a', options: [{ text: plain('x'.repeat(76)), value: 'v' }] }),
        ]),
      ),
      [
        `${FAILED} [json-pointer:/view]`,
        `${FAILED} [json-pointer:/view/blocks/0/element/options/0/text]`,
        'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/text/text]',
      ],
    ],
    [
      'a title that is too long',
      inView(modal([section()], { title: plain('x'.repeat(25)) })),
      [
        `${FAILED} [json-pointer:/view]`,
        `${FAILED} [json-pointer:/view/title]`,
        'must be less than 25 characters [json-pointer:/view/title/text]',
      ],
    ],
    [
      'a view that is a section',
      inView({ type: 'section' }),
      [`${FAILED} [json-pointer:/view]`, 'unsupported type: section [json-pointer:/view/type]'],
    ],
    [
      'an empty view',
      inView({ type: 'modal' }),
      [
        `${FAILED} [json-pointer:/view]`,
        'missing required field: title [json-pointer:/view]',
        'missing required field: blocks [json-pointer:/view]',
      ],
    ],
    [
      'submit_disabled',
      inView(modal([section()], { submit_disabled: true })),
      [`${FAILED} [json-pointer:/view]`, 'invalid additional property: submit_disabled [json-pointer:/view]'],
    ],
    [
      'an input without submit',
      inView(modal([section(), input({ type: 'datepicker', action_id: 'a' })], { submit: undefined })),
      [
        `${FAILED} [json-pointer:/view]`,
        'must define `submit` to use `input` block [json-pointer:/view/blocks/1/input]',
      ],
    ],
    [
      '101 blocks in a modal',
      inView(modal(Array.from({ length: 101 }, () => ({ type: 'divider' })))),
      [`${FAILED} [json-pointer:/view]`, 'no more than 100 items allowed [json-pointer:/view/blocks]'],
    ],
    [
      'max_length over 3000',
      inView(modal([input({ type: 'plain_text_input', action_id: 'a', max_length: 16_000 })])),
      [`${FAILED} [json-pointer:/view]`, 'must be less than 3001 [json-pointer:/view/blocks/0/element/max_length]'],
    ],
    [
      'an option with a type',
      inMessage(
        section({ accessory: { type: 'static_select', options: [{ type: 'option', text: plain('x'), value: 'v' }] } }),
      ),
      ['invalid additional property: type [json-pointer:/blocks/0/accessory/options/0]'],
    ],
  ];
  test.each(rows)('%s', (_name, got, expected) => {
    expect(got).toEqual(expected);
  });
});

describe('what blocks of one message or view must not share', () => {
  test('a block_id twice', () => {
    expect(inMessage(section({ block_id: 'a' }), section({ block_id: 'b' }), section({ block_id: 'a' }))).toEqual([
      '`block_id` already exists: a [json-pointer:/blocks/2/block_id]',
    ]);
  });
  test('an action_id twice in one block, but not in two', () => {
    expect(inMessage({ type: 'actions', elements: [button(), button()] })).toEqual([
      '`action_id` already exists: go [json-pointer:/blocks/0]',
    ]);
    expect(inMessage({ type: 'actions', elements: [button()] }, { type: 'actions', elements: [button()] })).toEqual([]);
  });
  test('focus_on_load twice', () => {
    const focused = (id: string) => input({ type: 'plain_text_input', action_id: id, focus_on_load: true });
    expect(inView(modal([focused('a')]))).toEqual([]);
    expect(inView(modal([focused('a'), focused('b')]))).toContain(
      'only one element may have `focus_on_load` set to true [json-pointer:/view/blocks]',
    );
  });
  test('two tables', () => {
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] };
    expect(inMessage(table)).toEqual([]);
    expect(inMessage(table, table)).toHaveLength(1);
  });
});

describe('surfaces', () => {
  const plan = {
    type: 'plan',
    title: 'Reset password',
    tasks: [{ type: 'task_card', task_id: 't1', title: 'Set it', status: 'complete' }],
  };
  test('plan and task_card stand in messages only', () => {
    expect(inMessage(plan)).toEqual([]);
    expect(inView(modal([plan]))).toContain('unsupported type: plan [json-pointer:/view/blocks/0/type]');
    expect(findViewFaults({ type: 'home', blocks: [plan] })).not.toEqual([]);
  });
  test('a task in a state that there is not', () => {
    const [task] = plan.tasks;
    expect(inMessage({ ...plan, tasks: [{ ...task, status: 'done' }] })).toEqual([
      'must be a valid enum value [json-pointer:/blocks/0/tasks/0/status]',
    ]);
  });
  test('alert stands in modals only', () => {
    const alert = { type: 'alert', text: plain('Careful'), level: 'warning' };
    expect(inView(modal([alert]))).toEqual([]);
    expect(inMessage(alert)).not.toEqual([]);
  });
  test('a home has no title, a modal needs one', () => {
    expect(inView({ type: 'home', blocks: [section()] })).toEqual([]);
    expect(inView({ type: 'home', blocks: [section()], title: plain('x') })).not.toEqual([]);
  });
});

describe('elements', () => {
  test('an initial option must be one of the options', () => {
    const select = { type: 'static_select', action_id: 'a', options: options(2) };
    expect(inView(modal([input({ ...select, initial_option: options(2)[1] })]))).toEqual([]);
    expect(inView(modal([input({ ...select, initial_option: { text: plain('o1'), value: 'v9' } })]))).toContain(
      'must be one of the options [json-pointer:/view/blocks/0/element/initial_option]',
    );
  });
  test('a button does not stand in an input, a text input not in a section', () => {
    expect(inView(modal([input(button())]))).toContain(
      'unsupported type: button [json-pointer:/view/blocks/0/element/type]',
    );
    expect(inMessage(section({ accessory: { type: 'plain_text_input', action_id: 'a' } }))).toEqual([
      'unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]',
    ]);
  });
  test('dates, times and numbers have their forms', () => {
    const faulty = [
      { type: 'datepicker', action_id: 'a', initial_date: '2026-13-01' },
      { type: 'timepicker', action_id: 'a', initial_time: '24:00' },
      { type: 'number_input', action_id: 'a', is_decimal_allowed: false, min_value: 'few' },
      { type: 'number_input', action_id: 'a' },
      { type: 'checkboxes', action_id: 'a', options: options(11) },
      { type: 'radio_buttons', action_id: 'a', options: [] },
      { type: 'external_select', action_id: 'a', min_query_length: -1 },
    ];
    for (const element of faulty) expect(inView(modal([input(element)])), element.type).not.toEqual([]);
  });
  test('lengths are counted in characters, not in UTF-16 units', () => {
    expect(inView(modal([section()], { title: plain('😀'.repeat(24)) }))).toEqual([]);
    expect(inView(modal([section()], { title: plain('😀'.repeat(25)) }))).not.toEqual([]);
  });
});

import type { EntryHarness } from './entry-harness.ts';

/** What Slack tells about whoever does something: in commands, and in everything else. */
export interface Doer {
  readonly id: string;
  /** The person's own workspace. */
  readonly team: string;
}

export interface EntryPoint {
  /** The listener, as `EntryStage` names it. */
  readonly listener: string;
  readonly what: string;
  readonly event: (harness: EntryHarness, doer: Doer) => Readonly<Record<string, unknown>>;
  /**
   * What everybody may see here, since nothing of anybody is in it; what follows from it is refused. Elsewhere an outsider is
   * told that they are one.
   */
  readonly harmless?: RegExp;
}

const team = { id: 'T0EXAMPLE', domain: 'example' };
const userOf = ({ id, team: own }: Doer) => ({ id, team_id: own });
const fromMessage = (doer: Doer) => ({
  user: userOf(doer),
  team,
  trigger_id: 'trigger',
  channel: { id: 'C0REQUESTS' },
  message: { ts: '1.0' },
});

const command = (name: string, text: string, harmless?: RegExp): EntryPoint => ({
  listener: `command ${name}`,
  what: `${name} ${text}`.trim(),
  event: (_stage, { id, team: own }) => ({
    body: { team_id: own, user_id: id, channel_id: 'C0HELPDESK', trigger_id: 'trigger', text },
  }),
  ...(harmless && { harmless }),
});

const button = (
  action: string,
  value: (requests: EntryHarness['requests']) => string,
  harmless?: RegExp,
): EntryPoint => ({
  listener: `action ${action}`,
  what: `the button ${action}`,
  event: (harness, doer) => ({ body: fromMessage(doer), action: { value: value(harness.requests) } }),
  ...(harmless && { harmless }),
});

/** Something in an open window. */
const inWindow = (
  listener: string,
  what: string,
  view: (harness: EntryHarness) => Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): EntryPoint => ({
  listener,
  what,
  event: (harness, doer) => {
    const window = { id: 'V0FORM', hash: 'hash', type: 'modal', title: { text: 'Form' }, blocks: [], ...view(harness) };
    return { body: { user: userOf(doer), team, trigger_id: 'trigger', view: window }, ...more };
  },
});

/** A typeahead has no place for words, so an outsider is offered nothing. */
const suggestions = (
  listener: string,
  what: string,
  view: () => Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, string>>,
): EntryPoint => ({
  ...inWindow(listener, what, view, { options }),
  harmless: /^\[\[\],\[\{"options":\[\]\}\],""\]$/,
});

const select = (action: string, value: string) => ({
  [action]: { type: 'external_select', selected_option: { value } },
});
const resetForm = (proof?: string) => ({
  callback_id: 'form',
  private_metadata: JSON.stringify({ operation: 'reset-password', about: 'account', channel: 'C0HELPDESK', proof }),
  state: { values: { subject: select('subject', 'nas/1030') } },
});
const newcomerForm = () => ({
  callback_id: 'form',
  private_metadata: JSON.stringify({ operation: 'create-account', about: 'new-account', channel: 'C0HELPDESK' }),
  state: {
    values: {
      directory: select('directory', 'nas'),
      'field:name': { value: { type: 'plain_text_input', value: 'grace' } },
    },
  },
});
const groupsForm = () => ({
  callback_id: 'form',
  private_metadata: JSON.stringify({ operation: 'join-group', about: 'account', channel: 'C0HELPDESK' }),
  state: { values: { subject: select('subject', 'nas/1030') } },
});
const listWindow = () => ({
  private_metadata: JSON.stringify({
    operation: 'find-accounts',
    channel: 'C0HELPDESK',
    subject: { kind: 'directory', directory: 'nas' },
    values: { state: 'any', days: '90' },
  }),
});
const menuWindow = () => ({ private_metadata: JSON.stringify({ channel: 'C0HELPDESK', about: 'U0ADA' }) });
const digits = (field: string, request: (requests: EntryHarness['requests']) => string) => (harness: EntryHarness) => ({
  private_metadata: request(harness.requests),
  state: { values: { [field]: { digits: { value: '42' } } } },
});

const changing = '/^(subject|directory|value|groups)$/';

/** Each way in which somebody can make the bot do something. */
export const entryPoints: readonly EntryPoint[] = [
  command('/reset-password', 'ada'),
  command('/create-user', 'newcomer'),
  command('/join-group', 'ada'),
  command('/forgot-password', 'ada'),
  command('/reset-password', ''),
  command('/create-user', ''),
  command('/helpdesk', ''),
  command('/helpdesk', '<@U0ADA|ada>'),
  command('/helpdesk', 'reset-password ada'),
  command('/helpdesk', 'find-accounts'),
  command('/helpdesk', 'help', /You can use:/),
  command('/helpdesk', 'rest-password', /Did you mean/),
  {
    listener: 'shortcut open_menu',
    what: 'the shortcut of the workspace',
    event: (_stage, doer) => ({ body: { user: userOf(doer), team }, shortcut: { trigger_id: 'trigger' } }),
  },
  {
    listener: 'shortcut help_this_person',
    what: 'the shortcut on a message',
    event: (_stage, doer) => ({ body: { ...fromMessage(doer), message: { ts: '1.0', user: 'U0ADA' } } }),
  },
  {
    listener: 'event app_home_opened',
    what: 'the Home tab',
    event: (_stage, { id, team: own }) => ({ event: { tab: 'home', user: id }, body: { team_id: own } }),
  },
  inWindow('action /^menu-/', 'a button of the menu', menuWindow, { action: { value: 'reset-password' } }),
  {
    listener: 'action /^menu-/',
    what: 'a button of the Home tab',
    event: (_stage, doer) => ({ body: fromMessage(doer), action: { value: 'reset-password' } }),
  },
  inWindow(`action ${changing}`, 'picking an account', () => resetForm()),
  inWindow(`action ${changing}`, 'picking a directory', newcomerForm),
  suggestions('options subject', 'suggestions of accounts', () => resetForm(), { value: 'ad' }),
  suggestions('options groups', 'suggestions of groups', groupsForm, { value: 'ed', block_id: 'field:groups:nas' }),
  inWindow('view form', 'sending a form', ({ proof }) => resetForm(proof)),
  inWindow('view form', 'continuing with a form', () => resetForm()),
  inWindow('view form', 'sending a question', () => ({
    ...newcomerForm(),
    private_metadata: JSON.stringify({ operation: 'find-accounts', about: 'directory', channel: 'C0HELPDESK' }),
  })),
  inWindow('action /^answer-(previous|next)$/', 'another page of a list', listWindow, { action: { value: '1' } }),
  inWindow('action answer-file', 'a list as a file', listWindow),
  button('approve', ({ toDecide }) => toDecide),
  button('cancel', ({ own }) => own),
  button('decline', ({ toDecide }) => toDecide),
  inWindow('view decline', 'declining with a reason', ({ requests }) => ({
    private_metadata: requests.toDecide,
    state: { values: { reason: { reason: { value: 'No.' } } } },
  })),
  button('reveal', ({ withSecret }) => withSecret),
  inWindow('view secret-saved', 'saying that the password is saved', ({ requests }) => ({
    private_metadata: requests.withSecret,
  })),
  button('not-me', ({ aboutThem }) => aboutThem),
  button('unreachable', ({ own }) => own),
  button('mail-code', ({ own }) => own),
  button('stop', ({ armed }) => armed),
  button('lift-freeze', () => 'nas/ada'),
  button('prove', ({ aboutThem }) => aboutThem, /Type in the number that the person at the helpdesk tells you/),
  button('enter-code', ({ own }) => own, /Type in the code that the caller reads to you/),
  inWindow(
    'view prove',
    'entering the number',
    digits('number', ({ aboutThem }) => aboutThem),
  ),
  inWindow(
    'view enter-code',
    'entering the code',
    digits('code', ({ own }) => own),
  ),
];

/** Every block and element that an app may show, in all states: what the page must be able to draw and work. */

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const marked = (text: string) => ({ type: 'mrkdwn' as const, text });
export const option = (text: string, value = text.toLowerCase()) => ({ text: plain(text), value });
const richText = (...elements: readonly object[]) => ({
  type: 'rich_text' as const,
  elements: [{ type: 'rich_text_section' as const, elements }],
});
const COLOURS = ['Red', 'Green', 'Blue'].map((name) => option(name));
export const CONFIRM = {
  title: plain('Delete it?'),
  text: marked('It is *gone* then.'),
  confirm: plain('Delete'),
  deny: plain('Keep'),
  style: 'danger' as const,
};

/** Texts of every kind; the hostile ones must come out as they are. */
export const TEXT_BLOCKS = [
  { type: 'header', text: plain('Every kind of text :rocket:') },
  {
    type: 'section',
    text: marked(
      'Some *bold*, _italic_, ~struck~ and `code`, <https://example.org|a link>, <@U0ADA>, <!subteam^S0LEADS>, <#C0GENERAL>, :white_check_mark: &lt;b&gt;no tag&lt;/b&gt;\n&gt; quoted\n```\nnpm run sandbox\n```\n• snake_case_stays and 2*3*4 too',
    ),
  },
  { type: 'section', text: plain('<img src=x onerror=alert(1)> *not bold* &amp; :tada:') },
  { type: 'section', text: marked('<!date^1790000000^{date_long} at {time}|some day> and <!here>') },
  {
    type: 'section',
    fields: [marked('*State*\nWaiting'), marked('*Requested by*\n<@U0KIM>'), marked('*In*\nOffice NAS'), plain('Four')],
  },
  { type: 'divider' },
  { type: 'context', elements: [marked('R6T3G2G5 · asked *today*'), plain('plain words')] },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: '*stars* <script>stay</script> ' },
          { type: 'text', text: 'bold', style: { bold: true } },
          { type: 'text', text: ' and ' },
          { type: 'text', text: 'code', style: { code: true } },
          { type: 'text', text: ' for ' },
          { type: 'user', user_id: 'U0ADA' },
          { type: 'text', text: ', ' },
          { type: 'usergroup', usergroup_id: 'S0HELPDESK' },
          { type: 'text', text: ' ' },
          { type: 'emoji', name: 'wave' },
          { type: 'link', url: 'https://example.org', text: ' link' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: ['first', 'second'].map((text) => ({
          type: 'rich_text_section',
          elements: [{ type: 'text', text }],
        })),
      },
      {
        type: 'rich_text_list',
        style: 'ordered',
        indent: 1,
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'indented' }] }],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a quote' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'const answer = 42;' }] },
    ],
  },
];

/** The newer blocks, those that only messages take. */
export const NEWER_BLOCKS = [
  {
    type: 'plan',
    title: 'Join Sales',
    tasks: [
      { type: 'task_card', task_id: 't1', title: 'Ask the NAS', status: 'complete' },
      {
        type: 'task_card',
        task_id: 't2',
        title: 'Wait for the domain',
        status: 'in_progress',
        details: richText({ type: 'text', text: '2 of 3' }),
      },
      { type: 'task_card', task_id: 't3', title: 'Read it back', status: 'pending' },
      {
        type: 'task_card',
        task_id: 't4',
        title: 'Tell Ada',
        status: 'error',
        output: richText({ type: 'text', text: 'No address' }),
        sources: [{ type: 'url', url: 'https://example.org/why', text: 'Why' }],
      },
    ],
  },
  {
    type: 'table',
    column_settings: [{ align: 'left' }, { align: 'right' }],
    rows: [
      [
        { type: 'raw_text', text: 'Account' },
        { type: 'raw_text', text: 'Groups' },
      ],
      [
        { type: 'raw_text', text: 'ada' },
        { type: 'raw_text', text: '2' },
      ],
    ],
  },
  {
    type: 'data_table',
    caption: 'Accounts by age',
    page_size: 2,
    rows: [
      ['Name', 'Days'],
      ['ada', '40'],
      ['alan', '9'],
      ['grace', '400'],
    ].map((cells) => cells.map((text) => ({ type: 'raw_text', text }))),
  },
  { type: 'markdown', text: '## Standard\n\n- **strong** and *soft*\n- `code`\n\n1. one\n2. two\n\n> quoted' },
  {
    type: 'card',
    title: marked('Ada Lovelace'),
    subtitle: marked('Finance'),
    body: marked('In *Office NAS* since 2019.'),
    actions: [{ type: 'button', action_id: 'card', text: plain('Show account') }],
  },
  {
    type: 'container',
    title: plain('What the NAS said'),
    is_collapsible: true,
    child_blocks: [{ type: 'section', text: marked('Everything is in order.') }],
  },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: plain('Good'), value: 'good' },
        negative_button: { text: plain('Bad'), value: 'bad' },
      },
      { type: 'icon_button', action_id: 'bin', icon: 'trash', text: plain('Throw away') },
    ],
  },
];

/** Every element that acts at once. */
export const ACTION_BLOCKS = [
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'plain', text: plain('Plain'), value: 'p' },
      { type: 'button', action_id: 'primary', text: plain('Approve'), style: 'primary' },
      { type: 'button', action_id: 'danger', text: plain('Delete'), style: 'danger', confirm: CONFIRM },
      { type: 'overflow', action_id: 'overflow', options: [option('Withdraw'), option('Explain')] },
    ],
  },
  {
    type: 'actions',
    elements: [
      { type: 'static_select', action_id: 'colour', placeholder: plain('A colour'), options: COLOURS },
      { type: 'users_select', action_id: 'person', placeholder: plain('A person') },
      { type: 'datepicker', action_id: 'day', initial_date: '2026-11-21' },
      { type: 'timepicker', action_id: 'hour', initial_time: '09:30' },
    ],
  },
  {
    type: 'section',
    text: marked('Which groups?'),
    accessory: {
      type: 'multi_static_select',
      action_id: 'groups',
      placeholder: plain('Groups'),
      option_groups: [
        { label: plain('Office NAS'), options: [option('finance'), option('editors')] },
        { label: plain('Domain'), options: [option('Sales'), option('VPN Users')] },
      ],
    },
  },
  {
    type: 'section',
    text: marked('How?'),
    accessory: { type: 'radio_buttons', action_id: 'how', options: [option('At once'), option('Tonight')] },
  },
];

const input = (blockId: string, label: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain(label),
  element: { action_id: 'it', ...element },
  ...more,
});

/** Every field that a modal can have. */
export const INPUT_BLOCKS = [
  { type: 'alert', level: 'warning', text: marked('This cannot be *undone*.') },
  input('name', 'Username', { type: 'plain_text_input', max_length: 20 }, { hint: plain('Small letters only') }),
  input('note', 'Note', { type: 'plain_text_input', multiline: true }, { optional: true }),
  input('mail', 'E-mail', { type: 'email_text_input' }, { optional: true }),
  input('count', 'Count', { type: 'number_input', is_decimal_allowed: false }, { optional: true }),
  input('site', 'Site', { type: 'url_text_input' }, { optional: true }),
  input(
    'account',
    'Account',
    { type: 'external_select', min_query_length: 2, placeholder: plain('Type a name') },
    { optional: true },
  ),
  input('several', 'Several', { type: 'multi_external_select', min_query_length: 0 }, { optional: true }),
  input('colour', 'Colour', { type: 'static_select', options: COLOURS }, { optional: true }),
  input('people', 'People', { type: 'multi_users_select', max_selected_items: 2 }, { optional: true }),
  input('channel', 'Channel', { type: 'channels_select' }, { optional: true }),
  input('where', 'Conversation', { type: 'conversations_select' }, { optional: true }),
  input('rights', 'Rights', { type: 'checkboxes', options: COLOURS }, { optional: true }),
  input('pace', 'Pace', { type: 'radio_buttons', options: COLOURS }, { optional: true }),
  input('day', 'Day', { type: 'datepicker' }, { optional: true }),
  input('hour', 'Hour', { type: 'timepicker' }, { optional: true }),
  input('moment', 'Moment', { type: 'datetimepicker' }, { optional: true }),
  input('rich', 'Rich', { type: 'rich_text_input' }, { optional: true }),
  input('files', 'Files', { type: 'file_input' }, { optional: true }),
];

/** A window whose second field wants the cursor. */
export const FOCUS_BLOCKS = [
  input('one', 'First', { type: 'plain_text_input' }),
  input('two', 'Second', { type: 'static_select', focus_on_load: true, options: COLOURS }),
];

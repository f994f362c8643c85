import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDate } from '../../slack/page/text/dates.ts';
import { type Inline, type Part, parseInline, parseMrkdwn } from '../../slack/page/text/mrkdwn.ts';
import { completionsFor, usageFor } from '../../slack/page/views/completion.ts';

/** The words of parsed text, marks left out. */
function wordsOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) =>
      'inner' in node ? wordsOf(node.inner) : 'text' in node ? node.text : 'name' in node ? `:${node.name}:` : '',
    )
    .join('');
}

const only = (source: string): readonly Inline[] => {
  const [part] = parseMrkdwn(source);
  return part?.kind === 'line' ? part.inner : [];
};

describe('mrkdwn', () => {
  it.each<[string, readonly Inline[]]>([
    ['*bold*', [{ kind: 'bold', inner: [{ kind: 'text', text: 'bold' }] }]],
    ['_it_', [{ kind: 'italic', inner: [{ kind: 'text', text: 'it' }] }]],
    ['~no~', [{ kind: 'strike', inner: [{ kind: 'text', text: 'no' }] }]],
    [
      '*a _b_*',
      [
        {
          kind: 'bold',
          inner: [
            { kind: 'text', text: 'a ' },
            { kind: 'italic', inner: [{ kind: 'text', text: 'b' }] },
          ],
        },
      ],
    ],
    ['2*3*4 snake_case_name', [{ kind: 'text', text: '2*3*4 snake_case_name' }]],
    ['`*raw* &lt;`', [{ kind: 'code', text: '*raw* <' }]],
    ['&lt;b&gt; &amp;amp;', [{ kind: 'text', text: '<b> &amp;' }]],
    ['<@U0ADA>', [{ kind: 'user', id: 'U0ADA' }]],
    ['<@U0ADA|ada>', [{ kind: 'user', id: 'U0ADA' }]],
    ['<#C0GENERAL>', [{ kind: 'channel', id: 'C0GENERAL' }]],
    ['<!subteam^S0LEADS>', [{ kind: 'group', id: 'S0LEADS' }]],
    ['<!here>', [{ kind: 'broadcast', range: 'here' }]],
    [
      '<https://example.org/?a=1&amp;b=2|a *b*>',
      [{ kind: 'link', url: 'https://example.org/?a=1&b=2', text: 'a *b*' }],
    ],
    ['<javascript:alert(1)|x>', [{ kind: 'text', text: '<javascript:alert(1)|x>' }]],
    [':tada:', [{ kind: 'emoji', name: 'tada' }]],
    [
      '<!date^1790000000^{date}^https://example.org|then>',
      [{ kind: 'date', seconds: 1_790_000_000, format: '{date}', url: 'https://example.org', fallback: 'then' }],
    ],
  ])('reads %s', (source, nodes) => {
    expect(only(source)).toEqual(nodes);
  });

  it('reads quotes and preformatted parts', () => {
    expect(parseMrkdwn('&gt; one\n&gt; two\n```\n*raw*\n```\nend').map(({ kind }: Part) => kind)).toEqual([
      'quote',
      'pre',
      'line',
    ]);
  });

  it('never throws, and never loses a character of text without marks', () => {
    fc.assert(
      fc.property(fc.string(), (source) => {
        parseMrkdwn(source);
      }),
    );
    const harmless = fc.string({ unit: fc.constantFrom(...'abc XYZ.,;!?-123') });
    fc.assert(
      fc.property(harmless, (source) => {
        expect(wordsOf(parseInline(source))).toBe(source);
      }),
    );
  });

  it('makes a link of nothing but web and mail addresses', () => {
    const scheme = fc.constantFrom('javascript:', 'data:', 'file:', 'vbscript:', 'JaVaScRiPt:', ' javascript:');
    fc.assert(
      fc.property(scheme, fc.string(), (start, rest) => {
        expect(JSON.stringify(parseMrkdwn(`<${start}${rest}>`))).not.toContain('"kind":"link","url":"javascript');
        for (const node of only(`<${start}x>`)) expect(node.kind).not.toBe('link');
      }),
    );
  });
});

describe('dates', () => {
  const now = new Date(2026, 10, 21, 9, 0).getTime();
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 5).getTime() / 1000;

  it.each([
    ['{date_num} {time_secs}', at(3, 14), '2026-11-03 14:05:00'],
    ['{date}', at(3, 14), 'November 3rd'],
    ['{date_short}', at(11, 1), 'Nov 11'],
    ['{date_long}', at(22, 1), 'Sunday, November 22nd'],
    ['{date_pretty} at {time}', at(21, 8), 'Today at 08:05'],
    ['by {date_short_pretty}', at(22, 8), 'by tomorrow'],
    ['{ago}', at(20, 8), 'yesterday'],
    ['{unknown}', at(20, 9), '{unknown}'],
  ])('writes %s', (format, seconds, words) => {
    expect(formatDate(seconds, format, now)).toBe(words);
  });
});

describe('completion', () => {
  const app = {
    name: 'Deskhand',
    botUserId: 'U0DESKHAND',
    commands: [
      { command: '/reset-password', description: 'Reset', usageHint: '[account]' },
      { command: '/forgot-password', description: 'Mail', usageHint: '' },
    ],
    shortcuts: [],
    homeTab: true,
    messagesTab: true,
    messagesTabReadOnly: true,
  };
  const ada = {
    id: 'U0ADA',
    name: 'ada',
    realName: 'Ada Lovelace',
    role: '',
    isBot: false,
    isGuest: false,
    isStranger: false,
    isDeleted: false,
  };
  const channel = {
    id: 'C0HELPDESK',
    kind: 'public' as const,
    name: 'helpdesk',
    members: [],
    isMember: true,
    unread: 0,
    mentions: 0,
    lastRead: '',
  };
  const leads = { id: 'S0LEADS', handle: 'leads', name: 'Leads' };
  const state = { app, people: new Map([[ada.id, ada]]), groups: new Map([[leads.id, leads]]), channels: [channel] };
  const texts = (before: string, isThread = false) => completionsFor(before, isThread, state).map(({ text }) => text);

  it.each([
    ['/', ['/reset-password ', '/forgot-password ']],
    ['/pass', ['/reset-password ', '/forgot-password ']],
    ['/for', ['/forgot-password ']],
    ['say /re', []],
    ['hi @lov', ['@ada ']],
    ['hi @lea', ['@leads ']],
    ['mail@ad', []],
    ['in #help', ['#helpdesk ']],
    [':rocke', [':rocket: ']],
  ])('offers for %s', (before, offered) => {
    expect(texts(before)).toEqual(offered);
  });

  it('offers no commands in threads, where they do not work', () => {
    expect(texts('/re', true)).toEqual([]);
  });

  it('tells what a command takes once its name is complete', () => {
    expect(usageFor('/reset-password ', app)?.hint).toBe('[account]');
    expect(usageFor('/reset-passwor', app)).toBeUndefined();
    expect(usageFor('/forgot-password x', app)).toBeUndefined();
  });
});

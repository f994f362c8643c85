import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadOperations } from '../../src/operations/index.ts';
import { targetOf, usageHint } from '../../src/slack/listeners/commands.ts';
import { cut, escaped, plain, rich, visible } from '../../src/slack/text.ts';
import { anyCodePoints } from '../support/any-text.ts';

const operations = [...(await loadOperations()).values()];

describe('text from people', () => {
  it('shows control, direction and invisible characters as code points', () => {
    expect(visible('ada\u202Egro.elpmaxe\u200B')).toBe('ada‹U+202E›gro.elpmaxe‹U+200B›');
    expect(visible('two\nlines')).toBe('two lines');
  });

  it('shows letters that pass for others with their code points, and leaves whole words of another alphabet alone', () => {
    expect(visible('аda@example.org')).toBe('а‹U+0430›da@example.org');
    expect(visible('ＢＥＡ 𝐛𝐨𝐬𝐬')).toMatch(/^Ｂ‹U\+FF22›.*𝐛‹U\+1D41B›/u);
    expect(visible('Анна Müller Ωμέγα №')).toBe('Анна Müller Ωμέγα №');
    expect(visible('→ ✅ ⏳ … „ada“ ½ ²')).toBe('→ ✅ ⏳ … „ada“ ½ ²');
  });

  it('cannot mention, link or ping where Slack interprets text', () => {
    fc.assert(
      fc.property(anyCodePoints, (text) => {
        expect(escaped(text)).not.toMatch(/[<>]/);
        expect(escaped(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
    expect(escaped('<!channel> & <http://evil.example|ok>')).toBe(
      '&lt;!channel&gt; &amp; &lt;http://evil.example|ok&gt;',
    );
  });

  it('is kept to the length that Slack takes', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(plain('x'.repeat(200), 75).text).toHaveLength(75);
    expect(plain('').text).toBe(' ');
  });

  it('stands in rich text as text elements only', () => {
    const block = rich(['<@U0EVE>', { bold: '<!here>' }]);
    expect(block.elements).toMatchObject([
      {
        elements: [
          { type: 'text', text: '<@U0EVE>' },
          { type: 'text', text: '<!here>' },
        ],
      },
    ]);
  });
});

describe('the words after a command', () => {
  it.each([
    ['', undefined],
    ['  ada ', { name: 'ada' }],
    ['<@U0ADA|ada>', { person: { team: 'T1', id: 'U0ADA' } }],
    ['<mailto:ada@example.org|ada@example.org>', { name: 'ada@example.org' }],
    ['O&amp;M', { name: 'O&M' }],
  ])('%j point at %j', (words, target) => {
    expect(targetOf(words, 'T1')).toEqual(target);
  });

  it('that are no operation get a hint at what was meant', () => {
    expect(usageHint('rest-password', operations)).toContain('Did you mean `/helpdesk reset-password`?');
    expect(usageHint('zzzzzz', operations)).not.toContain('Did you mean');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { openDocument, readDocument } from '../../src/yaml/document.ts';
import { DocumentError, faultLine } from '../../src/yaml/fault.ts';
import { faultCode, faultsOfReading } from '../support/faults.ts';
import { runs } from '../support/thorough.ts';

const Shelf = z.strictObject({
  name: z.string(),
  colour: z.enum(['red', 'green', 'blue']).default('red'),
  height: z.int().min(1).max(9).optional(),
  books: z.array(z.strictObject({ title: z.string().min(1), pages: z.number() })).default([]),
  labels: z.record(z.string().regex(/^[a-z]+$/, 'a label is small letters'), z.string()).default({}),
  place: z.union([z.literal('wall'), z.strictObject({ room: z.string() })]).optional(),
});

const faultsIn = (text: string, schema: z.ZodType = Shelf) =>
  faultsOfReading(() => readDocument('shelf.yml', text, schema));
const faultsOf = (text: string, schema: z.ZodType = Shelf): string[] => faultsIn(text, schema).map(faultCode);

describe('a document that fits', () => {
  it('gives its value as the schema makes it', () => {
    const text = '# a comment\nname: "low: one"\nbooks:\n  - { title: Café, pages: 3 }\nplace: { room: hall }\n';
    expect(readDocument('shelf.yml', text, Shelf)).toEqual({
      name: 'low: one',
      colour: 'red',
      books: [{ title: 'Café', pages: 3 }],
      labels: {},
      place: { room: 'hall' },
    });
  });
});

describe('faults', () => {
  it('are told all at once, in the order of the file', () => {
    const text = `nmae: low
colour: gren
height: 12
books:
  - title: ''
    pages: many
  - pages: 3
labels:
  BIG: text
place:
  rom: hall
`;
    expect(faultsOf(text)).toEqual([
      'shelf.yml:1:1 unknown-key (name)',
      'shelf.yml:2:9 colour: unknown-value (green)',
      'shelf.yml:3:9 height: too-big',
      'shelf.yml:5:12 books.title: too-small',
      'shelf.yml:6:12 books.pages: wrong-type',
      'shelf.yml:7:5 books.title: missing',
      'shelf.yml:9:3 labels.BIG: wrong-name',
      'shelf.yml:11:3 place: unknown-key (room)',
    ]);
  });

  it.each([
    ['', 'shelf.yml:1:1 wrong-type'],
    ['# only a comment\n', 'shelf.yml:1:1 wrong-type'],
    ['- name\n', 'shelf.yml:1:1 wrong-type'],
    ['name:\n', 'shelf.yml:1:1 name: wrong-type'],
    ['name: 7\n', 'shelf.yml:1:7 name: wrong-type'],
    ['colour: red\n', 'shelf.yml:1:1 name: missing'],
    ['name: low\nheight: 1.5\n', 'shelf.yml:2:9 height: wrong-type'],
    ['name: low\nbooks: none\n', 'shelf.yml:2:8 books: wrong-type'],
    ['name: low\nbooks: { title: one }\n', 'shelf.yml:2:1 books: wrong-type'],
  ])('of %j: %s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('of a line count columns as editors do, whatever letters come before', () => {
    expect(faultsOf('{ name: "Büro – 🗄", colour: pink }')).toEqual(['shelf.yml:1:30 colour: unknown-value']);
    expect(faultsOf('name: low\r\ncolour: pink\r\n')).toEqual(['shelf.yml:2:9 colour: unknown-value']);
  });

  it('read as one line each, as compilers write them', () => {
    expect(faultsIn('name: low\nheight: 12\n').map(faultLine)).toEqual(['shelf.yml:2:9: height: must be at most 9']);
  });

  it('repeat what was written on one short line, with invisible characters made visible', () => {
    const [line = ''] = faultsIn(`name: low\ncolour: "a\u202eb${'x'.repeat(500)}\\n"\n`).map(faultLine);
    expect(line).toContain('"a\\u{202e}b');
    expect(line.length).toBeLessThan(140);
    expect(line).not.toMatch(/[\n\u202e]/);
  });
});

describe('syntax', () => {
  it.each([
    ['name: low\n  colour: red\n', 'key-in-value'],
    ['books:\n  - title: one\n   pages: 3\n', 'indentation'],
    ['books:\n - title: one\n- title: two\n', 'key-in-value'],
    ['name: low\n\tcolour: red\n', 'tab'],
    ['name: "low\n', 'open-quote'],
    ['name: low\nname: high\n', 'duplicate-key'],
    ['name: low\n---\nname: high\n', 'several-documents'],
    ['name: @low\n', 'needs-quotes'],
    ['name: !low one\n', 'tag'],
    ['books: [one, two\nname: low\n', 'indentation'],
  ])('that is wrong in %j gets one fault', (text, code) => {
    expect(faultsIn(text, z.looseObject({})).map((fault) => fault.code)).toEqual([code]);
  });

  it('a key that stands twice is told beside the other faults', () => {
    expect(faultsOf('name: low\nname: high\ncolour: pink\n')).toEqual([
      'shelf.yml:2:1 duplicate-key',
      'shelf.yml:3:9 colour: unknown-value',
    ]);
  });

  it.each([
    ['base: &base { name: low }\nother: *base\n', 'shelf.yml:2:8 alias'],
    ['a: { b: 1 }\nc:\n  <<: { d: 1 }\n', 'shelf.yml:3:3 merge'],
    ['__proto__: { admin: true }\n', 'shelf.yml:1:1 forbidden-name'],
    ['? [a, b]\n: c\n', 'shelf.yml:1:3 key-not-text'],
  ])('that hides meaning is refused: %j', (text, fault) => {
    expect(faultsOf(text, z.looseObject({}))).toEqual([fault]);
  });

  it('never lets a small file grow in memory', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const below = level === 0 ? 'x' : `*l${level - 1}`;
      return `l${level}: &l${level} [${Array(10).fill(below).join(', ')}]`;
    });
    expect(faultsOf(levels.join('\n'), z.looseObject({}))[0]).toContain('alias');
  });

  it.each([
    ['nested in brackets', '['.repeat(20_000)],
    ['nested in blocks', Array.from({ length: 3_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['too large', `name: ${'x'.repeat(1_100_000)}`],
  ])('a file that is %s is refused, and breaks nothing', (_, text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });
});

describe('any document', () => {
  const word = fc.stringMatching(/^[a-zäß 🗄:#'"{}[\]&*!|>%@`-]{1,12}$/u);
  const content = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, word, fc.integer(), fc.boolean(), tie('list'), tie('block')),
    list: fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
    block: fc.dictionary(word, tie('value'), { minKeys: 1, maxKeys: 4 }),
  }));

  it('is read as the data that was written', () => {
    fc.assert(
      fc.property(content.block, (written) => {
        fc.pre(!JSON.stringify(written).includes('"<<"'));
        expect(openDocument('any.yml', stringify(written)).value).toEqual(written);
      }),
    );
  });

  it('shows a fault of any of its values at the place where that value stands', () => {
    const path = (value: unknown, pick: () => number): (string | number)[] => {
      if (typeof value !== 'object' || value === null) return [];
      const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
      const step = steps[pick() % steps.length] ?? 0;
      return [step, ...path((value as Record<string | number, unknown>)[step], pick)];
    };
    fc.assert(
      fc.property(content.block, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (written, choices) => {
        const marked = structuredClone(written) as Record<string | number, unknown>;
        const steps = path(marked, () => choices.pop() ?? 0);
        const parent = steps.slice(0, -1).reduce<typeof marked>((at, step) => at[step] as typeof marked, marked);
        parent[steps.at(-1) ?? ''] = 'MARK';
        const text = stringify(marked);
        const { line = 0, column = 0 } = openDocument('any.yml', text).fault(steps, { code: 'x', text: 'here' });
        expect(text.split('\n')[line - 1]?.slice(column - 1)).toMatch(/^MARK/);
      }),
    );
  });

  it('is read or refused with faults inside the file, whatever text it is', () => {
    const part = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '&x',
      '*x',
      '#',
      '|',
      '\t',
      '?',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (written) => {
        try {
          openDocument('any.yml', written);
        } catch (cause) {
          if (!(cause instanceof DocumentError)) throw cause;
          const lines = written.split('\n');
          for (const { line = 0, column = 0, text: words } of cause.faults) {
            expect(words).not.toBe('');
            expect(lines[line - 1]?.length ?? -1).toBeGreaterThanOrEqual(column - 1);
          }
        }
      }),
      { numRuns: runs(1_000) },
    );
  });
});

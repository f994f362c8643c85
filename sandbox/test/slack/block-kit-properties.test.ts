import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockTypesOn } from '../../slack/blocks/blocks.ts';
import { findBlockFaults, findViewFaults } from '../../slack/blocks/check.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more });

/** Blocks that are right on a message, built at random. */
const words = (most: number) => fc.string({ minLength: 1, maxLength: most, unit: 'grapheme-ascii' });
const textObject = (most: number) =>
  fc.oneof(
    fc.record(
      { type: fc.constant('plain_text'), text: words(most), emoji: fc.boolean() },
      { requiredKeys: ['type', 'text'] },
    ),
    fc.record({ type: fc.constant('mrkdwn'), text: words(most) }),
  );
const richText = words(200).map((text) => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [
        { type: 'text', text },
        { type: 'user', user_id: 'U0KIM' },
      ],
    },
  ],
}));
const rightBlock = fc.oneof(
  textObject(3000).map((text) => ({ type: 'section', text })),
  words(150).map((text) => ({ type: 'header', text: plain(text) })),
  fc.array(textObject(300), { minLength: 1, maxLength: 10 }).map((elements) => ({ type: 'context', elements })),
  fc.constant({ type: 'divider' }),
  richText,
  fc.array(words(75), { minLength: 1, maxLength: 25 }).map((texts) => ({
    type: 'actions',
    elements: texts.map((text, i) => button({ text: plain(text), action_id: `a${i}` })),
  })),
  fc
    .record({
      title: words(200),
      status: fc.constantFrom('pending', 'in_progress', 'complete', 'error'),
      output: richText,
    })
    .map((task) => ({ type: 'plan', title: 'Plan', tasks: [{ type: 'task_card', task_id: 't', ...task }] })),
);
const rightBlocks = fc.array(rightBlock, { minLength: 1, maxLength: 10 });

describe('properties', () => {
  test('right messages have no faults, and filling in ids does not change that', () => {
    fc.assert(
      fc.property(rightBlocks, (blocks) => {
        expect(findBlockFaults(blocks, 'message')).toEqual([]);
        const named = blocks.map((block, index) => ({ ...block, block_id: `b${index}` }));
        expect(findBlockFaults(named, 'message')).toEqual([]);
      }),
    );
  });
  test('one unknown property anywhere at the top of a block is found, at that block', () => {
    fc.assert(
      fc.property(
        rightBlocks,
        fc.nat(),
        words(20).filter((name) => !/^[a-z_]+$/.test(name) && name !== '__proto__'),
        (blocks, at, name) => {
          const place = at % blocks.length;
          const spoilt = blocks.map((block, index) => (index === place ? { ...block, [name]: 1 } : block));
          const faults = findBlockFaults(spoilt, 'message');
          expect(faults).toEqual([{ pointer: `/blocks/${place}`, message: `invalid additional property: ${name}` }]);
        },
      ),
    );
  });
  test('anything at all gets faults or none, never an exception, and each pointer leads somewhere', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const { pointer } of findViewFaults(value)) expect(pointer).toMatch(/^\/view/);
        for (const surface of ['message', 'modal', 'home'] as const) {
          for (const { pointer } of findBlockFaults(value, surface)) expect(pointer).toMatch(/^\/blocks/);
        }
      }),
    );
  });
  test('a block of any known type with random members never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...blockTypesOn('message')), fc.object(), (type, members) => {
        expect(() => findBlockFaults([{ ...members, type }], 'message')).not.toThrow();
      }),
    );
  });
});

import { expect, it } from 'vitest';
import { z } from 'zod';
import { readDocument } from '../../src/yaml/document.ts';
import { DocumentError } from '../../src/yaml/fault.ts';

const Shape = z.union([
  z.strictObject({ circle: z.number() }),
  z.strictObject({ square: z.number(), turned: z.boolean() }),
]);
const Drawing = z.strictObject({ tags: z.array(z.string()).max(2).optional(), shape: Shape.optional() });

function faultsOf(text: string): string[] {
  try {
    readDocument('drawing.yml', text, Drawing);
  } catch (cause) {
    if (cause instanceof DocumentError) return cause.message.split('\n');
    throw cause;
  }
  return [];
}

it('a text where a list belongs is not told to be too long as well', () => {
  expect(faultsOf('tags: one\n')).toEqual(['drawing.yml:1:7: tags: must be a list such as [one, two], not "one"']);
});

it('of several alternatives the one is told of that it comes nearest to', () => {
  expect(faultsOf('shape: { square: 1, turned: 2 }\n')).toEqual([
    'drawing.yml:1:29: shape.turned: must be true or false, not 2',
  ]);
  expect(faultsOf('shape: { circle: big }\n')).toEqual(['drawing.yml:1:18: shape.circle: must be a number, not "big"']);
});

it('what comes near to none of them is told as it stands', () => {
  expect(faultsOf('shape: round\n')).toEqual(['drawing.yml:1:8: shape: "round" does not fit here']);
});

import { expect, it } from 'vitest';
import { z } from 'zod';
import { readDocument } from '../../src/yaml/document.ts';
import { faultCode, faultsOfReading } from '../support/faults.ts';

const Shape = z.union([
  z.strictObject({ circle: z.number() }),
  z.strictObject({ square: z.number(), turned: z.boolean() }),
]);
const Drawing = z.strictObject({ tags: z.array(z.string()).max(2).optional(), shape: Shape.optional() });

function faultsOf(text: string): string[] {
  return faultsOfReading(() => readDocument('drawing.yml', text, Drawing)).map(faultCode);
}

it('a text where a list belongs is not told to be too long as well', () => {
  expect(faultsOf('tags: one\n')).toEqual(['drawing.yml:1:7 tags: wrong-type']);
});

it('of several alternatives the one is told of that it comes nearest to', () => {
  expect(faultsOf('shape: { square: 1, turned: 2 }\n')).toEqual(['drawing.yml:1:29 shape.turned: wrong-type']);
  expect(faultsOf('shape: { circle: big }\n')).toEqual(['drawing.yml:1:18 shape.circle: wrong-type']);
});

it('what comes near to none of them is told as it stands', () => {
  expect(faultsOf('shape: round\n')).toEqual(['drawing.yml:1:8 shape: no-alternative']);
});

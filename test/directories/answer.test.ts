import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson, readAnswer } from '../../src/directories/answer.ts';

describe('an answer', () => {
  const Answer = z.object({ name: z.string() });
  const asked = { where: 'nas', what: 'user.query', changes: false };

  it('is read by its schema', () => {
    expect(readAnswer(Answer, parseJson('{"name":"ada","more":1}'), asked)).toEqual({ name: 'ada' });
  });

  it.each([
    [false, 'none'],
    [true, 'unknown'],
  ])('of another form is told of, with the effect of the call (changes: %s)', (changes, effect) => {
    for (const text of ['<html>', '', '[]', '{"name":1}'])
      expect(() => readAnswer(Answer, parseJson(text), { ...asked, changes })).toThrow(
        expect.objectContaining({
          code: 'directory-answer-unknown',
          effect,
          userMessage: 'nas answered user.query in a form that Deskhand does not know.',
        }),
      );
  });
});

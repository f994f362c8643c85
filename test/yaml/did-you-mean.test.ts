import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, didYouMean, editDistance } from '../../src/yaml/did-you-mean.ts';

const operations = [
  'show-account',
  'reset-password',
  'email-reset-link',
  'join-group',
  'leave-group',
  'create-account',
];

describe('a mistyped word', () => {
  it.each([
    ['reset-pasword', 'reset-password'],
    ['rest-password', 'reset-password'],
    ['resetpassword', 'reset-password'],
    ['RESET_PASSWORD', 'reset-password'],
    ['password-reset', 'reset-password'],
    ['jion-group', 'join-group'],
    ['group.join', 'join-group'],
    ['reset', 'reset-password'],
    ['creat', 'create-account'],
  ])('%s stands for %s', (typed, meant) => {
    expect(closest(typed, operations)).toBe(meant);
  });

  it.each(['', '   ', '-', 'x', 'ada', 'lunch', 'delete-everything', '🗄', 'r'.repeat(100_000)])(
    '%j stands for nothing that there is',
    (typed) => {
      expect(closest(typed, operations)).toBeUndefined();
    },
  );

  it('stands for nothing where there is nothing', () => {
    expect(closest('reset-password', [])).toBeUndefined();
  });

  it('is explained by what was meant, or else by what there is', () => {
    expect(didYouMean('laeds', ['helpdesk', 'leads'])).toBe(' - did you mean "leads"?');
    expect(didYouMean('nobody', ['helpdesk', 'leads'])).toBe(' (known: helpdesk, leads)');
    expect(didYouMean('nobody', [])).toBe('');
    expect(
      didYouMean(
        '?',
        Array.from({ length: 20 }, (_, index) => `word${index}`),
      ),
    ).toMatch(/word11, …\)$/);
  });
});

describe('any word', () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);

  it('finds itself, and otherwise nothing but a candidate', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 8 }), fc.string(), (candidates, typed) => {
        for (const candidate of candidates) expect(closest(candidate, candidates)).toBe(candidate);
        expect([...candidates, undefined]).toContain(closest(typed, candidates));
      }),
    );
  });

  it('is found again after one slip of the finger', () => {
    const slip = fc.constantFrom<(text: string, at: number) => string>(
      (text, at) => text.slice(0, at) + text.slice(at + 1),
      (text, at) => `${text.slice(0, at)}q${text.slice(at)}`,
      (text, at) => `${text.slice(0, at)}q${text.slice(at + 1)}`,
      (text, at) => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
    );
    fc.assert(
      fc.property(word, fc.nat(), slip, (candidate, at, make) => {
        expect(closest(make(candidate, at % candidate.length), [candidate, 'zzzzzzzzzzzzzzzz'])).toBe(candidate);
      }),
    );
  });

  it('is as far from another as the other is from it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (one, other) => {
        const distance = editDistance(one, other);
        expect(distance).toBe(editDistance(other, one));
        expect(distance === 0).toBe(one === other);
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(one.length - other.length));
      }),
    );
  });
});

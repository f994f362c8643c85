import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generatePassword } from '../../../src/directories/password-generator.ts';
import { digestOf, localGroupId } from '../../../src/directories/synology/identifiers.ts';
import { leastLength } from '../../../src/directories/synology/password.ts';

const texts = fc.option(fc.string({ maxLength: 64 }), { nil: undefined });

it('a generated password has every kind of letter, no look-alikes, and nothing of the name or description', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), texts, texts, (least, name, description) => {
      const password = generatePassword({ leastLength: least, avoid: [name, description] }).reveal();
      expect(password.length).toBeGreaterThanOrEqual(Math.max(least, 16));
      expect(password.length).toBeLessThanOrEqual(127);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(password).toMatch(kind);
      expect(password).not.toMatch(/[0O1lI|]/);
      for (const text of [name, description]) {
        if (text && text.length >= 3) expect(password.toLowerCase()).not.toContain(text.toLowerCase());
      }
    }),
  );
});

it('a generated password does not hold even a very short name', () => {
  for (let time = 0; time < 500; time += 1) {
    const password = generatePassword({ avoid: ['a', 'B7', undefined, ' '] }).reveal();
    expect(password).not.toMatch(/a|b7/i);
  }
});

it('no two generated passwords are the same', () => {
  const many = Array.from({ length: 1_000 }, () => generatePassword({ avoid: [] }).reveal());
  expect(new Set(many).size).toBe(many.length);
});

it('a policy that DSM itself could not meet is refused', () => {
  expect(() => generatePassword({ leastLength: 128, avoid: [] })).toThrow('128 characters');
});

it('a length that is filled in but switched off does not count', () => {
  const rules = { min_length: 40 };
  const policy = (min_length_enable: boolean) => ({ strong_password: { ...rules, min_length_enable } });
  expect(leastLength(policy(false))).toBe(0);
  expect(leastLength(policy(true))).toBe(40);
});

it('identifiers keep to their letters and length whatever a group is called', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 64 }),
      fc.option(fc.nat(), { nil: undefined }),
      (name, gid) => {
        expect(localGroupId(name, gid)).toMatch(/^[A-Za-z0-9._:-]{1,50}$/);
        expect(localGroupId(name, undefined)).toBe(localGroupId(name.toLowerCase(), undefined));
      },
    ),
  );
  expect(digestOf('a')).toMatch(/^[a-z2-7]{20}$/);
  expect(digestOf('a')).not.toBe(digestOf('b'));
});

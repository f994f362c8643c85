import fc from 'fast-check';

const surrogates = { from: 0xd800, count: 0x800 };
const codePoint = fc
  .oneof({ weight: 1, arbitrary: fc.nat(0x7f) }, { weight: 3, arbitrary: fc.nat(0x10ffff - surrogates.count) })
  .map((at) => String.fromCodePoint(at < surrogates.from ? at : at + surrogates.count));

/**
 * Any code points in any order, of which many mean nothing. fast-check has the same as `unit: 'binary'`, but goes through
 * all of Unicode before the first text, which takes it seconds.
 */
export const anyCodePoints = fc.oneof(
  { weight: 9, arbitrary: fc.array(codePoint).map((all) => all.join('')) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty') },
);

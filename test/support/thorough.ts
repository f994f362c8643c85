/** Set by test/slow/vitest.config.ts. */
const isThorough = process.env.DESKHAND_TESTS === 'thorough';

/**
 * How often a property is tried: as often as this by `npm run test:slow`, and a tenth of it by `npm test`, which is run all
 * day long. Each run draws other examples, so that over the days `npm test` sees as many of them.
 */
export const runs = (many: number): number => (isThorough ? many : Math.max(Math.ceil(many / 10), Math.min(many, 5)));

/** Of servers that come in many releases or moods: `npm run test:slow` asks each, `npm test` the last alone. */
export const someOf = <Kind>(all: readonly Kind[]): readonly Kind[] => (isThorough ? all : all.slice(-1));

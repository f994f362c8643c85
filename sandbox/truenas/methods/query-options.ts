import type { Call } from '../nas.ts';
import { recordAt } from '../nas.ts';
import { noOptions, type QueryOptions } from '../query.ts';

/** The options parameter, which its model has already filled up. */
export const readOptions = (call: Call, index: number): QueryOptions => ({ ...noOptions, ...recordAt(call, index) });

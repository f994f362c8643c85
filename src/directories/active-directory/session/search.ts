import type { SearchOptions } from 'ldapts';
import { binaryAttributes } from './row.ts';

/** What is asked of a controller. */
export type Search = Pick<SearchOptions, 'filter' | 'scope'> & {
  /** Where to look: a distinguished name, or `<GUID=…>`. */
  readonly base: string;
  readonly attributes: readonly string[];
};

/** What a server tells of itself, to anybody. */
export const rootDse = (attributes: readonly string[]): Search => ({ base: '', scope: 'base', attributes });

/** The same for the client. */
export const optionsOf = ({ filter, scope = 'sub', attributes }: Search): SearchOptions => ({
  scope,
  ...(filter !== undefined && { filter }),
  attributes: [...attributes],
  explicitBufferAttributes: binaryAttributes,
});

import type { Secret } from '../core/secret.ts';
import { DocumentError, type Fault } from '../yaml/fault.ts';
import { type Environment, isSet, oldSealingKey, sealingKey, secretReader } from './environment.ts';

interface JournalKeys {
  readonly key: Secret;
  readonly oldKey?: Secret;
}

/**
 * Reads the keys of the journal, and nothing else of the environment.
 *
 * @returns `undefined` where DESKHAND_KEY is not set
 * @throws DocumentError where one of them is no key
 */
export function findJournalKeys(environment: Environment = process.env): JournalKeys | undefined {
  return isSet(environment, sealingKey) ? readJournalKeys(environment) : undefined;
}

/** As `findJournalKeys`. @throws DocumentError also where DESKHAND_KEY is not set */
export function readJournalKeys(environment: Environment = process.env): JournalKeys {
  const faults: Fault[] = [];
  const { key, oldKey } = keysIn(environment, secretReader(environment, faults));
  if (!key || faults.length > 0) throw new DocumentError(faults);
  return { key, ...(oldKey && { oldKey }) };
}

/** The keys as far as they are there; what is wrong with them, the reader notes. */
export const keysIn = (
  environment: Environment,
  read: ReturnType<typeof secretReader>,
): { key: Secret | undefined; oldKey: Secret | undefined } => ({
  key: read(sealingKey),
  oldKey: isSet(environment, oldSealingKey) ? read(oldSealingKey) : undefined,
});

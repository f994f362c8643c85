import type { Secret } from '../core/secret.ts';
import { DocumentError, type Fault } from '../yaml/fault.ts';
import {
  type Environment,
  environmentFault,
  isSet,
  oldSealingKey,
  readSecret,
  sealingKey,
  type Wanted,
} from './environment.ts';

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
  const read = (wanted: Wanted): Secret | undefined => {
    const { secret, fault } = readSecret(environment, wanted);
    if (fault) faults.push(environmentFault(wanted.name, fault));
    return secret;
  };
  const key = read(sealingKey);
  const oldKey = isSet(environment, oldSealingKey) ? read(oldSealingKey) : undefined;
  if (!key || faults.length > 0) throw new DocumentError(faults);
  return { key, ...(oldKey && { oldKey }) };
}

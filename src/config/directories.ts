import type { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import { isBlock } from '../core/setting-values.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
import { checkDocument, type OpenDocument } from '../yaml/document.ts';
import type { Fault } from '../yaml/fault.ts';
import { shown } from '../yaml/issue-messages.ts';
import { type Environment, readSecret } from './environment.ts';

/** What the configuration has to know of a kind of directory. */
export interface KindOfDirectory {
  readonly settings: z.ZodType;
  /** Settings whose value is the name of an environment variable. */
  readonly secrets: readonly string[];
}

type Kinds = ReadonlyMap<string, KindOfDirectory>;

/** What the kinds made of their directories' settings, by the directory's id. */
export interface CheckedDirectories {
  readonly settings: ReadonlyMap<string, unknown>;
  /** By the name of the variable. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly faults: readonly Fault[];
}

const variableName = /^[A-Z][A-Z0-9_]*$/;

/** Checks what stands under each directory by its kind, and reads the secrets that it names. */
export function checkDirectories(document: OpenDocument, kinds: Kinds, environment: Environment): CheckedDirectories {
  const settings = new Map<string, unknown>();
  const secrets = new Map<string, Secret>();
  const faults: Fault[] = [];
  const directories = isBlock(document.value) ? document.value.directories : undefined;
  for (const [id, block] of Object.entries(isBlock(directories) ? directories : {})) {
    if (!isBlock(block) || typeof block.kind !== 'string') continue;
    const path = ['directories', id];
    const kind = kinds.get(block.kind);
    if (!kind) {
      const text = `directories.${id}.kind: there is no kind ${shown(block.kind)}${didYouMean(block.kind, kinds.keys())}`;
      faults.push(document.fault([...path, 'kind'], text));
      continue;
    }
    const { kind: _kind, label: _label, ...rest } = block;
    const given: Record<string, unknown> = rest;
    for (const key of kind.secrets) {
      if (given[key] === undefined) continue;
      const { name, secret, fault } = namedSecret(given[key], `directories.${id}.${key}`, environment);
      if (fault) faults.push(document.fault([...path, key], fault));
      if (secret) secrets.set(name, secret);
      // What is no name may be the password itself, so the kind's own check never gets to repeat it.
      given[key] = name;
    }
    const checked = checkDocument<unknown>(document, kind.settings, { path, value: given });
    faults.push(...checked.faults);
    settings.set(id, checked.value);
  }
  return { settings, secrets, faults };
}

/** The secret that a setting names. No fault ever repeats the value. */
export function namedSecret(
  value: unknown,
  setting: string,
  environment: Environment,
  example = 'NAS_PASSWORD',
): { name: string; secret?: Secret; fault?: string } {
  if (typeof value !== 'string' || !variableName.test(value)) {
    const words = `must name an environment variable, such as ${example}. The secret itself never stands in this file`;
    return { name: 'NAMELESS', fault: `${setting}: ${words}` };
  }
  if (value.endsWith('_FILE')) {
    const bare = value.slice(0, -'_FILE'.length);
    return { name: value, fault: `${setting}: write ${bare}; ${value} is looked for by itself` };
  }
  const source = `set it, or ${value}_FILE to a file that holds it`;
  const { secret, fault } = readSecret(environment, { name: value, source });
  return { name: value, ...(secret && { secret }), ...(fault !== undefined && { fault: `${setting}: ${fault}` }) };
}

import type { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import { isBlock } from '../core/setting-values.ts';
import { closest, didYouMean } from '../yaml/did-you-mean.ts';
import { checkDocument, type OpenDocument } from '../yaml/document.ts';
import type { Complaint, Fault } from '../yaml/fault.ts';
import { shown } from '../yaml/issue-messages.ts';
import { type Environment, readSecret } from './environment.ts';

/** What the configuration has to know of a kind of directory. */
export interface KindOfDirectory {
  readonly settings: z.ZodType;
  /** Settings whose value is the name of an environment variable; one inside a block as `block.setting`. */
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

/** Checks each directory's settings by its kind, and reads the secrets that they name. */
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
      const meant = closest(block.kind, kinds.keys());
      const text = `unknown kind ${shown(block.kind)}${didYouMean(block.kind, kinds.keys())}`;
      const complaint = { code: 'unknown-kind', text, ...(meant !== undefined && { meant }) };
      faults.push(document.fault([...path, 'kind'], { ...complaint, name: `directories.${id}.kind` }));
      continue;
    }
    const { kind: _kind, label: _label, ...rest } = block;
    const given: Record<string, unknown> = structuredClone(rest);
    for (const setting of kind.secrets) {
      const keys = setting.split('.');
      const last = keys.at(-1) ?? '';
      const holder = blockAt(given, keys.slice(0, -1));
      if (holder?.[last] === undefined) continue;
      const { name, secret, fault } = namedSecret(holder[last], environment);
      if (fault) faults.push(document.fault([...path, ...keys], { ...fault, name: `directories.${id}.${setting}` }));
      if (secret) secrets.set(name, secret);
      // What is not a variable's name may be the password itself, so the kind's own check never sees it.
      holder[last] = name;
    }
    const checked = checkDocument<unknown>(document, kind.settings, { path, value: given });
    faults.push(...checked.faults);
    settings.set(id, checked.value);
  }
  return { settings, secrets, faults };
}

/** The block under these keys; `undefined` where there is none. */
function blockAt(block: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> | undefined {
  return keys.reduce<Record<string, unknown> | undefined>((inner, key) => {
    const next = inner?.[key];
    return isBlock(next) ? (next as Record<string, unknown>) : undefined;
  }, block);
}

/** The secret that a setting names. No fault ever repeats the value. */
export function namedSecret(
  value: unknown,
  environment: Environment,
  example = 'NAS_PASSWORD',
): { name: string; secret?: Secret; fault?: Complaint } {
  if (typeof value !== 'string' || !variableName.test(value)) {
    const text = `must name an environment variable, such as ${example}. Never write the secret itself into this file`;
    return { name: 'NAMELESS', fault: { code: 'not-a-variable', text } };
  }
  if (value.endsWith('_FILE')) {
    const bare = value.slice(0, -'_FILE'.length);
    const text = `write ${bare}. Deskhand looks for ${value} by itself`;
    return { name: value, fault: { code: 'not-a-variable', text } };
  }
  const source = `Set it, or set ${value}_FILE to a file that contains it`;
  const { secret, fault } = readSecret(environment, { name: value, source });
  if (fault) return { name: value, fault: { ...fault, text: `${value} ${fault.text}` } };
  return { name: value, ...(secret && { secret }) };
}

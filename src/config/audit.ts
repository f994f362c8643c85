import { resolve } from 'node:path';
import { AuditSection, type AuditSettings, keyFault, secretFault, sinkSettings, type Test } from '../audit/settings.ts';
import type { Secret } from '../core/secret.ts';
import { isBlock } from '../core/setting-values.ts';
import { checkDocument, type OpenDocument } from '../yaml/document.ts';
import type { Complaint, Fault } from '../yaml/fault.ts';
import { namedSecret } from './directories.ts';
import type { Environment } from './environment.ts';
import { readAuthority } from './mail.ts';

/** Checks the section `audit`, and reads the keys and certificates that it names. Without the section, nothing. */
export function checkAuditSection(
  document: OpenDocument,
  folder: string,
  environment: Environment,
): { readonly settings?: AuditSettings; readonly faults: readonly Fault[] } {
  const section = isBlock(document.value) ? document.value.audit : undefined;
  if (section === undefined) return { faults: [] };
  const faults: Fault[] = [];
  const secrets = new Map<string, Secret>();
  const report = (path: readonly PropertyKey[], complaint: Complaint) => {
    const name = ['audit', ...path].filter((step) => typeof step === 'string').join('.');
    faults.push(document.fault(['audit', ...path], { ...complaint, name }));
  };
  /** The block with the names of variables in place of what may be a secret itself, which no fault may repeat. */
  const named = (block: unknown, path: readonly PropertyKey[], key: string, example: string, isGood: Test): unknown => {
    if (!isBlock(block) || block[key] === undefined) return block;
    const { name, secret, fault } = namedSecret(block[key], environment, example);
    const wrong = secret && isGood(secret.reveal());
    if (fault) report([...path, key], fault);
    else if (wrong !== undefined) report([...path, key], { code: 'wrong-secret', text: `${name} ${wrong}` });
    if (secret) secrets.set(name, secret);
    return { ...block, [key]: name };
  };
  const value = isBlock(section)
    ? {
        ...section,
        ...(section.checkpoints !== undefined && {
          checkpoints: named(section.checkpoints, ['checkpoints'], 'key', 'DESKHAND_CHECKPOINT_KEY', keyFault),
        }),
        ...(Array.isArray(section.sinks) && {
          sinks: section.sinks.map((sink, at) =>
            named(sink, ['sinks', at], 'secret', 'AUDIT_WEBHOOK_KEY', secretFault),
          ),
        }),
      }
    : section;
  const checked = checkDocument(document, AuditSection, { path: ['audit'], value });
  faults.push(...checked.faults);
  const sinks = (checked.value?.sinks ?? []).map((sink, at) => {
    const authority = sink.ca_file === undefined ? {} : readAuthority(resolve(folder, sink.ca_file));
    if (authority.fault) report(['sinks', at, 'ca_file'], authority.fault);
    return sinkSettings(sink, secrets, authority.text);
  });
  const addresses = sinks.map((sink) =>
    sink.kind === 'webhook' ? sink.url : `${sink.transport} ${sink.host} ${sink.port}`,
  );
  for (const [at, address] of addresses.entries()) {
    // Both would share one cursor, and each would get a part of the log.
    const text = 'another sink has this address already';
    if (addresses.indexOf(address) < at) report(['sinks', at], { code: 'duplicate-address', text });
  }
  if (faults.length > 0 || !checked.value) return { faults };
  const { checkpoints } = checked.value;
  const key = checkpoints && secrets.get(checkpoints.key);
  return {
    settings: { sinks, ...(checkpoints && key && { checkpoints: { ...checkpoints, key } }) },
    faults,
  };
}

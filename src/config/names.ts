import { isBlock } from '../core/setting-values.ts';
import { closest, didYouMean } from '../yaml/did-you-mean.ts';
import type { OpenDocument } from '../yaml/document.ts';
import type { Fault } from '../yaml/fault.ts';
import { shown } from '../yaml/issue-messages.ts';

const blockAt = (document: OpenDocument, key: string): Readonly<Record<string, unknown>> => {
  const value = isBlock(document.value) ? document.value[key] : undefined;
  return isBlock(value) ? value : {};
};

/**
 * What is wrong between the parts of deskhand.yml: links of people to accounts, and labels of directories. Looks at the
 * bare file and passes over what has the wrong form, so that one fault does not hide another.
 */
export function nameFaults(document: OpenDocument): Fault[] {
  return [...linkFaults(document), ...labelFaults(document)];
}

function linkFaults(document: OpenDocument): Fault[] {
  const faults: Fault[] = [];
  const directories = Object.keys(blockAt(document, 'directories'));
  for (const [person, links] of Object.entries(blockAt(document, 'people'))) {
    for (const [index, link] of (Array.isArray(links) ? links : []).entries()) {
      if (typeof link !== 'string' || !link.includes('/')) continue;
      const directory = link.slice(0, link.indexOf('/'));
      if (directories.includes(directory)) continue;
      const meant = closest(directory, directories);
      const text = `no directory is called ${shown(directory)}${didYouMean(directory, directories)}`;
      const complaint = { code: 'unknown-name', text, ...(meant !== undefined && { meant }) };
      faults.push(document.fault(['people', person, index], { ...complaint, name: `people.${person}` }));
    }
  }
  return faults;
}

function labelFaults(document: OpenDocument): Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, string>();
  for (const [id, block] of Object.entries(blockAt(document, 'directories'))) {
    if (!isBlock(block) || typeof block.label !== 'string') continue;
    const label = block.label.trim().toLowerCase();
    const owner = owners.get(label);
    if (owner !== undefined) {
      const text = `${owner} already has the label ${shown(block.label)}. People could not tell the two apart`;
      const name = `directories.${id}.label`;
      faults.push(document.fault(['directories', id, 'label'], { code: 'duplicate-label', name, text }));
    }
    owners.set(label, id);
  }
  return faults;
}

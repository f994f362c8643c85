import { isBlock } from '../core/setting-values.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
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
      const report = (text: string) =>
        faults.push(document.fault(['people', person, index], `people.${person}: ${text}`));
      const directory = link.slice(0, link.indexOf('/'));
      if (!directories.includes(directory)) {
        report(`no directory is called ${shown(directory)}${didYouMean(directory, directories)}`);
      }
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
      const text = `${shown(block.label)} is the label of ${owner} already; people could not tell them apart`;
      faults.push(document.fault(['directories', id, 'label'], `directories.${id}.label: ${text}`));
    }
    owners.set(label, id);
  }
  return faults;
}

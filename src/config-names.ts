import type { ConfigDocument } from './config-document.ts';
import { meantWords } from './core/did-you-mean.ts';
import type { OpenDocument } from './core/document.ts';
import type { Fault } from './core/fault.ts';

/** Faults of the links between people and accounts: unknown directories, and an account with two holders. */
export function linkFaults(document: OpenDocument, { people, directories }: ConfigDocument): Fault[] {
  const faults: Fault[] = [];
  const holders = new Map<string, string>();
  for (const [person, links] of Object.entries(people)) {
    for (const [index, link] of links.entries()) {
      const report = (text: string) =>
        faults.push(document.fault(['people', person, index], `people.${person}: ${text}`));
      const directory = link.slice(0, link.indexOf('/'));
      if (!Object.hasOwn(directories, directory)) {
        report(`no directory is called "${directory}"${meantWords(directory, Object.keys(directories))}`);
      }
      const account = link.toLowerCase();
      const before = holders.get(account);
      // With two holders nobody could say whose request it is, and whose confirmation counts.
      if (before !== undefined) report(`"${link}" is linked to ${before} already`);
      holders.set(account, person);
    }
  }
  return faults;
}

/** Faults of directories that a form would show under one and the same label. */
export function labelFaults(document: OpenDocument, { directories }: ConfigDocument): Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, string>();
  for (const [id, { label }] of Object.entries(directories)) {
    const before = owners.get(label.toLowerCase());
    if (before !== undefined) {
      const text = `directories.${id}.label: "${label}" is the label of ${before} already; people could not tell them apart`;
      faults.push(document.fault(['directories', id, 'label'], text));
    }
    owners.set(label.toLowerCase(), id);
  }
  return faults;
}

import { createHash } from 'node:crypto';
import { closest } from '../core/did-you-mean.ts';
import { checkDocument, openDocument } from '../core/document.ts';
import { DocumentError, inOrder } from '../core/fault.ts';
import { type ConfirmRule, PolicyDocument, type Rule, type Team } from './rule.ts';

/** A checked policy. */
export interface Policy {
  /** Hexadecimal SHA-256 of the file's text; every decision names the policy it was made by. */
  readonly hash: string;
  readonly teams: ReadonlyMap<string, Team>;
  readonly channels: ReadonlyMap<string, string>;
  readonly places: readonly Place[];
  readonly never: readonly Rule[];
  readonly may: readonly Rule[];
  readonly confirm: readonly ConfirmRule[];
}

/** A directory group or container that the policy has a name for. */
export interface Place {
  readonly name: string;
  readonly directory: string;
  /** A group's name or distinguished name, or a container's distinguished name. */
  readonly target: string;
}

/** What a policy may speak of. */
export interface Known {
  readonly operations: readonly string[];
  readonly directories: readonly string[];
}

type Path = readonly (string | number)[];

/**
 * Reads policy.yml. A policy with any fault is none: it is never loaded in part.
 *
 * @throws DocumentError with every fault at once, each with line and column
 */
export function loadPolicy(file: string, text: string, known: Known): Policy {
  const document = openDocument(file, text);
  const { value, faults } = checkDocument(document, PolicyDocument);
  const crossed = value ? crossFaults(value, known).map(({ path, text: words }) => document.fault(path, words)) : [];
  const all = inOrder([...document.faults, ...faults, ...crossed]);
  if (all.length > 0 || !value) throw new DocumentError(all);
  return {
    hash: createHash('sha256').update(text).digest('hex'),
    teams: new Map(Object.entries(value.teams)),
    channels: new Map(Object.entries(value.channels)),
    places: Object.entries(value.directory).map(([name, target]) => {
      const end = target.indexOf(':');
      return { name, directory: target.slice(0, end), target: target.slice(end + 1).trim() };
    }),
    never: value.never,
    may: value.may,
    confirm: value.confirm,
  };
}

/** Faults that only show when the parts of the document are held against each other and against what there is. */
function crossFaults(document: PolicyDocument, known: Known): { path: Path; text: string }[] {
  const faults: { path: Path; text: string }[] = [];
  const lists = ['never', 'may', 'confirm'] as const;
  const named = {
    team: Object.keys(document.teams),
    channel: Object.keys(document.channels),
    operation: known.operations,
    directory: known.directories,
    place: Object.keys(document.directory),
  };
  const what = {
    team: 'no team is called',
    channel: 'no channel is called',
    operation: 'there is no operation',
    directory: 'deskhand.yml has no directory',
    place: 'nothing under directory: is called',
  };
  const check = (kind: keyof typeof named, path: Path, word: string) => {
    if (named[kind].includes(word)) return;
    const meant = closest(word, named[kind]);
    faults.push({ path, text: `${what[kind]} "${word}"${meant ? `; did you mean "${meant}"?` : ''}` });
  };
  const checkAll = (kind: keyof typeof named, path: Path, words: readonly string[] | undefined) => {
    for (const [index, word] of (words ?? []).entries()) check(kind, [...path, index], word);
  };

  for (const [name, target] of Object.entries(document.directory)) {
    check('directory', ['directory', name], target.slice(0, target.indexOf(':')));
  }
  const ids = new Map<string, string>();
  for (const list of lists) {
    for (const [index, rule] of document[list].entries()) {
      const path = [list, index];
      const before = ids.get(rule.id);
      if (before) faults.push({ path: [...path, 'id'], text: `the id "${rule.id}" stands under ${before} already` });
      ids.set(rule.id, list);
      checkAll('team', [...path, 'who', 'in'], rule.who?.in);
      if (rule.do !== 'any') checkAll('operation', [...path, 'do'], rule.do);
      checkAll('channel', [...path, 'channel'], rule.channel);
      checkAll('directory', [...path, 'directory'], rule.directory);
      checkAll('place', [...path, 'target', 'in'], rule.target?.in);
      checkAll('place', [...path, 'group', 'in'], rule.group?.in);
      if (list === 'confirm') checkAll('team', [...path, 'from'], document.confirm[index]?.from);
      for (const word of ['who', 'target'] as const) {
        if (rule[word] && !rule[word].in && !rule[word].is)
          faults.push({ path: [...path, word], text: `${word} needs in or is` });
      }
      if (list === 'may' && rule.target?.in && rule.target.is) {
        const words = 'a may rule takes target: in or is, not both: together they would widen it. Write two rules';
        faults.push({ path: [...path, 'target'], text: words });
      }
    }
  }
  return faults;
}

/** The places that have to be looked up in the directories before the policy is in force. */
export const policyPlaces = (policy: Policy): readonly Place[] => policy.places;

/** Where each team's members come from. */
export const teamsOf = (policy: Policy): ReadonlyMap<string, Team> => policy.teams;

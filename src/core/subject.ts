import type { Account, AccountRef } from './account.ts';
import type { DirectoryFacts, DirectoryView } from './directory-view.ts';
import type { Group, GroupRef } from './group.ts';

export type SubjectKind = 'account' | 'group' | 'new-account' | 'new-group' | 'directory';

/** What a request is about, as it stands in the journal: only what cannot change. */
export type SubjectRef =
  | ({ readonly kind: 'account' } & AccountRef)
  | ({ readonly kind: 'group' } & GroupRef)
  | { readonly kind: 'new-account' | 'new-group' | 'directory'; readonly directory: string };

/** What a request is about, as it was just read, with the plain facts about its directory. */
export type Subject =
  | { readonly kind: 'account'; readonly directory: DirectoryView; readonly account: Account }
  | { readonly kind: 'group'; readonly directory: DirectoryView; readonly group: Group }
  | { readonly kind: 'new-account'; readonly directory: DirectoryView }
  | { readonly kind: 'new-group'; readonly directory: DirectoryView }
  | { readonly kind: 'directory'; readonly directory: DirectoryView; readonly facts?: DirectoryFacts };

export type SubjectOf<K extends SubjectKind> = Extract<Subject, { kind: K }>;

/** The reference that the journal keeps of a subject. */
export function refOf(subject: Subject): SubjectRef {
  switch (subject.kind) {
    case 'account': {
      const { directory, id, name } = subject.account;
      return { kind: 'account', directory, id, name };
    }
    case 'group': {
      const { directory, id, name } = subject.group;
      return { kind: 'group', directory, id, name };
    }
    default:
      return { kind: subject.kind, directory: subject.directory.id };
  }
}

/** The day of expiry that is lost with switching an account on or off, in directories that keep only one of them. */
export function forgottenExpiry({ expires }: Account, directory: DirectoryView): { readonly forgets?: string } {
  return expires && directory.parts['set-enabled']?.includes('forgets-expiry') ? { forgets: expires } : {};
}

/** How a subject is called in a sentence: its display name with the sign-in name, or the bare name. */
export function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case 'account': {
      const { name, details } = subject.account;
      return details.displayName && details.displayName !== name ? `${details.displayName} (${name})` : name;
    }
    case 'group':
      return subject.group.name;
    default:
      return subject.directory.label;
  }
}

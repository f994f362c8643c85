import type { Task } from '../tasks.ts';
import type { DirectoryObject } from './objects.ts';
import { DirectoryTree } from './tree.ts';

/** A domain user as DSM knew it at the last synchronisation; it may be gone from the directory or different there. */
export interface DomainUserRow {
  /** `WORKGROUP\name`. */
  readonly name: string;
  readonly uid: number;
  readonly object: DirectoryObject;
  readonly description: string;
  readonly email: string;
  readonly disabled: boolean;
  readonly passwordNeverExpires: boolean;
}

/** A domain group as DSM knew it at the last synchronisation. */
export interface DomainGroupRow {
  readonly name: string;
  readonly description: string;
  readonly members: ReadonlySet<DirectoryObject>;
}

/** DSM numbers domain users from their relative ids, far above local ones; the exact formula is inferred. */
const FIRST_DOMAIN_UID = 1_048_576;

/** The domain: the directory itself, and the copy of its users and groups that DSM goes by. */
export class Domain {
  readonly realm: string;
  readonly workgroup: string;
  readonly tree: DirectoryTree;
  /** The update that runs now or ran last. */
  update: Task | undefined;
  #users: readonly DomainUserRow[] = [];
  #groups: readonly DomainGroupRow[] = [];
  #byName = new Map<string, DomainUserRow>();
  #byGuid = new Map<string, DomainUserRow>();

  constructor(names: {
    readonly realm: string;
    readonly workgroup: string;
    readonly baseDn: string;
    readonly sid: string;
  }) {
    this.realm = names.realm;
    this.workgroup = names.workgroup;
    this.tree = new DirectoryTree(names.baseDn, names.sid);
  }

  /** Domain users as last synchronised, by name. */
  get users(): readonly DomainUserRow[] {
    return this.#users;
  }

  get groups(): readonly DomainGroupRow[] {
    return this.#groups;
  }

  get updating(): boolean {
    return this.update !== undefined && !this.update.finished;
  }

  /** The user of `WORKGROUP\name` or `name@REALM`. */
  rowNamed(account: string): DomainUserRow | undefined {
    const name = this.bareName(account);
    return name === undefined ? undefined : this.#byName.get(name);
  }

  rowOf(guid: string): DomainUserRow | undefined {
    return this.#byGuid.get(guid);
  }

  /** The lower-case name within the domain; undefined when the account is not written as one of this domain. */
  bareName(account: string): string | undefined {
    const text = account.toLowerCase();
    const prefix = `${this.workgroup.toLowerCase()}\\`;
    const suffix = `@${this.realm.toLowerCase()}`;
    if (text.startsWith(prefix)) return text.slice(prefix.length);
    return text.endsWith(suffix) ? text.slice(0, -suffix.length) : undefined;
  }

  /** Takes over what the directory holds now. */
  synchronise(): void {
    const users: DomainUserRow[] = [];
    const groups: DomainGroupRow[] = [];
    for (const object of this.tree.objects()) {
      const { user, group, samAccountName, rid } = object;
      if (samAccountName === undefined || rid === undefined) continue;
      const name = `${this.workgroup}\\${samAccountName}`;
      const { description } = object;
      if (group !== undefined) groups.push({ name, description, members: new Set(group.members) });
      if (user === undefined || object.category !== 'person') continue;
      const { disabled, passwordNeverExpires } = user;
      users.push({
        name,
        uid: FIRST_DOMAIN_UID + rid,
        object,
        description,
        email: object.mail,
        disabled,
        passwordNeverExpires,
      });
    }
    this.#users = users.sort(byName);
    this.#groups = groups.sort(byName);
    this.#byName = new Map(users.map((row) => [row.name.slice(this.workgroup.length + 1).toLowerCase(), row]));
    this.#byGuid = new Map(users.map((row) => [row.object.guid, row]));
  }
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

import { createHash } from 'node:crypto';
import { formatRelativeName, nameKey, parseDistinguishedName } from './distinguished-name.ts';
import type { Category, DirectoryObject, GroupPart, UserPart } from './objects.ts';

/** What is needed to add an object; the rest is empty. */
export interface NewObject {
  readonly category: Category;
  readonly name: string;
  readonly samAccountName?: string;
  readonly rid?: number;
  readonly builtIn?: boolean;
  readonly description?: string;
  readonly displayName?: string;
  readonly mail?: string;
  readonly user?: UserPart;
  readonly group?: GroupPart;
}

/** The first relative id that Samba gives to objects made by people, somewhat simplified. */
const FIRST_FREE_RID = 1103;

/** The directory's objects, found by distinguished name or account name, both without regard to case. */
export class DirectoryTree {
  readonly root: DirectoryObject;
  readonly #domainSid: string;
  readonly #byKey = new Map<string, DirectoryObject>();
  readonly #bySamAccountName = new Map<string, DirectoryObject>();
  /** Children by category, so that a page of any mix can be cut out without looking at the other children. */
  readonly #children = new Map<DirectoryObject, Map<Category, DirectoryObject[]>>();
  #nextRid = FIRST_FREE_RID;
  #count = 0;

  constructor(baseDn: string, domainSid: string) {
    this.#domainSid = domainSid;
    const names = parseDistinguishedName(baseDn) ?? [];
    this.root = this.#make(
      { category: 'container', name: names[0]?.value ?? '', builtIn: true },
      baseDn,
      nameKey(names),
      undefined,
    );
    this.#byKey.set(this.root.key, this.root);
  }

  /** The object of a distinguished name in any spelling. */
  find(dn: string): DirectoryObject | undefined {
    const names = parseDistinguishedName(dn);
    return names === undefined ? undefined : this.#byKey.get(nameKey(names));
  }

  /** The user, group or computer of this account name. */
  named(samAccountName: string): DirectoryObject | undefined {
    return this.#bySamAccountName.get(samAccountName.toLowerCase());
  }

  /** Whether the object still is in the directory. */
  holds(object: DirectoryObject): boolean {
    return this.#byKey.get(object.key) === object;
  }

  /** Every object, in the order they were added. */
  objects(): IterableIterator<DirectoryObject> {
    return this.#byKey.values();
  }

  /** Adds an object; undefined when its name is taken, as account name anywhere or as name in its container. */
  add(parent: DirectoryObject, details: NewObject): DirectoryObject | undefined {
    const relative = { type: details.category === 'organizationalUnit' ? 'OU' : 'CN', value: details.name };
    const key = `${nameKey([relative])},${parent.key}`;
    const account = details.samAccountName?.toLowerCase();
    if (this.#byKey.has(key) || (account !== undefined && this.#bySamAccountName.has(account))) return undefined;
    const object = this.#make(details, `${formatRelativeName(relative)},${parent.dn}`, key, parent);
    this.#byKey.set(key, object);
    if (account !== undefined) this.#bySamAccountName.set(account, object);
    this.#childrenOf(parent, object.category).push(object);
    return object;
  }

  /** Takes an object out, and out of every group. */
  remove(object: DirectoryObject): void {
    this.#byKey.delete(object.key);
    if (object.samAccountName !== undefined) this.#bySamAccountName.delete(object.samAccountName.toLowerCase());
    if (object.parent !== undefined) {
      const siblings = this.#childrenOf(object.parent, object.category);
      siblings.splice(siblings.indexOf(object), 1);
    }
    for (const candidate of this.groups()) candidate.group?.members.delete(object);
  }

  /** Every group of the directory. */
  groups(): readonly DirectoryObject[] {
    return [...this.#children.values()].flatMap((children) => children.get('group') ?? []);
  }

  hasChildren(object: DirectoryObject): boolean {
    return [...(this.#children.get(object)?.values() ?? [])].some((children) => children.length > 0);
  }

  /** One page of the immediate children in these categories, and how many there are in all. */
  page(
    parent: DirectoryObject,
    categories: readonly Category[],
    offset: number,
    limit: number,
  ): { readonly total: number; readonly objects: readonly DirectoryObject[] } {
    const lists = categories.map((category) => this.#children.get(parent)?.get(category) ?? []);
    const objects: DirectoryObject[] = [];
    let skip = offset;
    for (const list of lists) {
      if (skip < list.length) objects.push(...list.slice(skip, skip + limit - objects.length));
      skip = Math.max(0, skip - list.length);
    }
    return { total: lists.reduce((sum, list) => sum + list.length, 0), objects };
  }

  #childrenOf(parent: DirectoryObject, category: Category): DirectoryObject[] {
    const byCategory = this.#children.get(parent) ?? new Map<Category, DirectoryObject[]>();
    this.#children.set(parent, byCategory);
    const list = byCategory.get(category) ?? [];
    byCategory.set(category, list);
    return list;
  }

  #make(details: NewObject, dn: string, key: string, parent: DirectoryObject | undefined): DirectoryObject {
    const rid = details.samAccountName === undefined ? undefined : (details.rid ?? this.#nextRid++);
    this.#count += 1;
    const hash = createHash('sha256').update(`${this.#domainSid} ${this.#count}`).digest('hex');
    return {
      guid: hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
      sid: rid === undefined ? undefined : `${this.#domainSid}-${rid}`,
      rid,
      category: details.category,
      name: details.name,
      dn,
      key,
      parent,
      samAccountName: details.samAccountName,
      builtIn: details.builtIn ?? false,
      description: details.description ?? '',
      displayName: details.displayName ?? '',
      mail: details.mail ?? '',
      physicalDeliveryOfficeName: '',
      telephoneNumber: '',
      user: details.user,
      group: details.group,
    };
  }
}

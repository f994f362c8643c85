import { AndFilter, EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from 'ldapts';
import { sidBytes } from './values/sid.ts';

// Values go into filters as they are: the client writes each as one string of bytes, so that no sign in it means anything.

export const equals = (attribute: string, value: string): Filter => new EqualityFilter({ attribute, value });
export const all = (...filters: Filter[]): Filter => new AndFilter({ filters });
export const any = (filters: readonly Filter[]): Filter => new OrFilter({ filters: [...filters] });

/** People's accounts, and none of a computer. */
export const isAccount = all(equals('objectCategory', 'person'), equals('objectClass', 'user'));
export const isGroup = equals('objectClass', 'group');

/** Bytes in a filter's text would be written as UTF-8 (ldapts#104), so they go in as bytes. */
export const hasSid = (sid: string): Filter => new EqualityFilter({ attribute: 'objectSid', value: sidBytes(sid) });

/** Groups that have an object as a member, directly. */
export const hasMember = (dn: string): Filter => equals('member', dn);

/** LDAP_MATCHING_RULE_IN_CHAIN: follows memberships through groups. */
const inChain = '1.2.840.113556.1.4.1941';
export const hasMemberThrough = (dn: string): Filter =>
  new ExtensibleFilter({ rule: inChain, matchType: 'member', value: dn });
export const isMemberThrough = (dn: string): Filter =>
  new ExtensibleFilter({ rule: inChain, matchType: 'memberOf', value: dn });

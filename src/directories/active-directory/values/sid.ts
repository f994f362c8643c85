/** A security identifier as text, `S-1-5-21-…-513`; `undefined` where the bytes are none. MS-DTYP 2.4.2.2. */
export function sidOf(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined || bytes.length < 8) return undefined;
  const parts = bytes[1] ?? 0;
  if (bytes.length !== 8 + 4 * parts) return undefined;
  const subordinate = Array.from({ length: parts }, (_, index) => bytes.readUInt32LE(8 + 4 * index));
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...subordinate].join('-');
}

/** The bytes of a security identifier that `sidOf` wrote. */
export function sidBytes(sid: string): Buffer {
  const [revision = 1, authority = 5, ...subordinate] = sid.split('-').slice(1).map(Number);
  const bytes = Buffer.alloc(8 + 4 * subordinate.length);
  bytes[0] = revision;
  bytes[1] = subordinate.length;
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, part] of subordinate.entries()) bytes.writeUInt32LE(part, 8 + 4 * index);
  return bytes;
}

/** The last part of a security identifier, which is the object's own number in its domain. */
export const ownNumber = (sid: string): number => Number(sid.slice(sid.lastIndexOf('-') + 1));

/**
 * Groups of a domain whose members can make themselves its administrators. Domain Admins, Domain Controllers, Schema Admins,
 * Enterprise Admins, Group Policy Creator Owners, Read-only Domain Controllers, Key Admins, Enterprise Key Admins.
 */
export const administrativeNumbers: readonly number[] = [512, 516, 518, 519, 520, 521, 526, 527];

/**
 * The same of the groups that every domain has built in. Samba guards nothing by adminCount: an Account Operator may reset the
 * Administrator's password and join Domain Admins there. Administrators, Account, Server, Print and Backup Operators, Replicator.
 */
export const administrativeBuiltIns: readonly string[] = [544, 548, 549, 550, 551, 552].map(
  (number) => `S-1-5-32-${number}`,
);

/** Whether members of the group with this identifier administer, in whichever domain of the forest it is. */
export const isAdministrative = (sid: string): boolean =>
  administrativeBuiltIns.includes(sid) || (/^S-1-5-21-/.test(sid) && administrativeNumbers.includes(ownNumber(sid)));

/** Accounts and groups that come with every domain have numbers below this one. */
export const firstOwnNumber = 1000;

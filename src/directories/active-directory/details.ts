import type { DetailName } from '../../core/account.ts';

/** The attribute of each detail. The manager's holds a distinguished name, so it is read and written apart. */
export const attributeOf = {
  firstName: 'givenName',
  lastName: 'sn',
  displayName: 'displayName',
  initials: 'initials',
  description: 'description',
  email: 'mail',
  office: 'physicalDeliveryOfficeName',
  telephone: 'telephoneNumber',
  mobile: 'mobile',
  web: 'wWWHomePage',
  title: 'title',
  department: 'department',
  company: 'company',
  employeeId: 'employeeID',
  manager: 'manager',
} as const satisfies Partial<Record<DetailName, string>>;

export type DomainDetail = keyof typeof attributeOf;
export const settableDetails = Object.keys(attributeOf) as readonly DomainDetail[];

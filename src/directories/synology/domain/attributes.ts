import type { DetailName, Details } from '../../../core/account.ts';
import { DirectoryError } from '../../../core/errors.ts';

/** Directory Server's names of the details that it takes after creation only. */
const attributeOf = {
  firstName: 'firstName',
  lastName: 'lastName',
  displayName: 'displayName',
  initials: 'initials',
  office: 'physicalDeliveryOfficeName',
  telephone: 'telephoneNumber',
  web: 'web',
} as const satisfies Partial<Record<DetailName, string>>;

export const settableDetails = Object.keys(attributeOf) as readonly (keyof typeof attributeOf)[];

/** Details under Directory Server's names for them. @throws DeskhandError `not-supported` for one that it cannot set */
export function attributesOf(details: Details, label: string): Readonly<Record<string, string>> {
  const given = Object.entries(details).map(([name, value]) => {
    const attribute = (attributeOf as Partial<Record<string, string>>)[name];
    if (attribute) return [attribute, value] as const;
    throw new DirectoryError('not-supported', { userMessage: `${label} cannot set ${name}.`, effect: 'none' });
  });
  return Object.fromEntries(given);
}

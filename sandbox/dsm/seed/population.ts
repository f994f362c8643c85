import type { Domain } from '../domain/domain.ts';
import { newUserPart } from '../domain/objects.ts';

const FIRST_NAMES = [
  'Amy',
  'Björn',
  'Chloe',
  'David',
  'Elif',
  'Farid',
  'Gina',
  'Hugo',
  'Ines',
  'Jonas',
  'Karin',
  'Luca',
  'Mona',
  'Nils',
  'Olga',
  'Pavel',
  'Quinn',
  'Rosa',
  'Selim',
  'Tara',
];
const LAST_NAMES = [
  'Adams',
  'Baker',
  'Costa',
  'Dietrich',
  'Evans',
  'Fischer',
  'Garcia',
  'Haddad',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  'Ortega',
  'Patel',
  'Rossi',
  'Schmidt',
  'Tanaka',
  'Weiss',
];
const USERS_PER_UNIT = 1000;

/** Adds so many users, the same at every start, a thousand to an organisational unit below `OU=Branches`; none can sign in. */
export function populate(domain: Domain, population: number): void {
  const { tree } = domain;
  if (population === 0) return;
  const branches = tree.add(tree.root, { category: 'organizationalUnit', name: 'Branches' });
  for (let unit = 0; unit * USERS_PER_UNIT < population && branches !== undefined; unit += 1) {
    const parent = tree.add(branches, {
      category: 'organizationalUnit',
      name: `Branch ${String(unit + 1).padStart(2, '0')}`,
    });
    const last = Math.min(population, (unit + 1) * USERS_PER_UNIT);
    for (let number = unit * USERS_PER_UNIT; number < last && parent !== undefined; number += 1) {
      const firstName = pick(FIRST_NAMES, number);
      const lastName = pick(LAST_NAMES, Math.floor(number / FIRST_NAMES.length));
      const name = `${ascii(firstName)}.${ascii(lastName)}${number}`.slice(0, 20);
      const user = { ...newUserPart(), firstName, lastName };
      const displayName = `${firstName} ${lastName}`;
      tree.add(parent, {
        category: 'person',
        name,
        samAccountName: name,
        displayName,
        mail: `${name}@example.org`,
        user,
      });
    }
  }
}

function pick(names: readonly string[], number: number): string {
  return names[number % names.length] ?? '';
}

function ascii(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

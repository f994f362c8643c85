/** What each role includes besides itself. FULL_ADMIN may call everything. */
const included: Readonly<Record<string, readonly string[]>> = {
  ACCOUNT_WRITE: ['ACCOUNT_READ'],
  API_KEY_WRITE: ['API_KEY_READ'],
  AUTH_SESSIONS_WRITE: ['AUTH_SESSIONS_READ'],
  SERVICE_WRITE: ['SERVICE_READ'],
  SYSTEM_SECURITY_WRITE: ['SYSTEM_SECURITY_READ'],
};

export type Role =
  | 'ACCOUNT_READ'
  | 'ACCOUNT_WRITE'
  | 'API_KEY_READ'
  | 'API_KEY_WRITE'
  | 'AUTH_SESSIONS_READ'
  | 'AUTH_SESSIONS_WRITE'
  | 'FULL_ADMIN'
  | 'SERVICE_WRITE'
  | 'SYSTEM_SECURITY_READ'
  | 'SYSTEM_SECURITY_WRITE';

const reading = Object.values(included).flat();

/** A user's roles with everything they include. */
export function effectiveRoles(roles: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const role of roles) {
    all.add(role);
    const wider = role === 'FULL_ADMIN' ? [...Object.keys(included), ...reading] : [];
    const readOnly = role === 'READONLY_ADMIN' ? reading : [];
    for (const inner of [...wider, ...readOnly, ...(included[role] ?? [])]) all.add(inner);
  }
  return all;
}

export const hasRole = (roles: readonly string[], wanted: Role): boolean => effectiveRoles(roles).has(wanted);

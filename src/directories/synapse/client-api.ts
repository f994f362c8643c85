import { z } from 'zod';
import type { Homeserver } from './homeserver.ts';
import { path } from './path.ts';
import { isUnrecognised } from './refusals.ts';

/** Reads from the API that Matrix clients use. Before 1.48, Synapse had it under its old name only. */
async function read<T>({ call }: Homeserver, what: string, answer: z.ZodType<T>): Promise<T> {
  const segments = what.split('/');
  const at = (version: string) => ({
    path: ['_matrix/client', version, ...segments.map(encodeURIComponent)].join('/'),
    route: `_matrix/client/${version}/${what}`,
  });
  try {
    return (await call({ method: 'GET', path: at('v3'), answer })).data;
  } catch (cause) {
    if (!isUnrecognised(cause)) throw cause;
    return (await call({ method: 'GET', path: at('r0'), answer })).data;
  }
}

/** The user id that the token belongs to. */
export async function whoAmI(homeserver: Homeserver): Promise<string> {
  return (await read(homeserver, 'account/whoami', z.object({ user_id: z.string() }))).user_id;
}

/** Whether accounts of the server sign in with passwords that it keeps, and not by single sign-on only. */
export async function keepsPasswords(homeserver: Homeserver): Promise<boolean> {
  const Flows = z.object({ flows: z.array(z.object({ type: z.string() })) });
  try {
    const { flows } = await read(homeserver, 'login', Flows);
    return flows.some(({ type }) => type === 'm.login.password');
  } catch (cause) {
    if (isUnrecognised(cause)) return false;
    throw cause;
  }
}

/** The length that the server asks of its users' passwords; 0 where it asks for none. */
export async function leastPasswordLength(homeserver: Homeserver): Promise<number> {
  const Policy = z.object({ 'm.minimum_length': z.number().optional().catch(undefined) });
  try {
    return (await read(homeserver, 'password_policy', Policy))['m.minimum_length'] ?? 0;
  } catch (cause) {
    if (isUnrecognised(cause)) return 0;
    throw cause;
  }
}

/** As the server tells it, such as `1.163.2`. */
export async function readVersion({ call }: Homeserver): Promise<string> {
  const answer = z.object({ server_version: z.string() });
  const { data } = await call({ method: 'GET', path: path`_synapse/admin/v1/server_version`, answer });
  // One that runs from a checkout adds its branch in brackets.
  return data.server_version.split(' ')[0] ?? '';
}

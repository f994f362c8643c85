import type { MasSimulator } from '../../../../sandbox/mas/index.ts';
import { openHomeserver, type TestHomeserver } from '../a-homeserver.ts';

/** A directory on simulators of Synapse and of the service that looks after its sign-ins. */
export async function openWithMas(
  options: Parameters<typeof openHomeserver>[0] = {},
): Promise<TestHomeserver & { readonly mas: MasSimulator }> {
  const opened = await openHomeserver({ withMas: true, ...options });
  if (!opened.mas) throw new Error('The service was not started.');
  return { ...opened, mas: opened.mas };
}

/** The service's user of this name; fails where there is none. */
export function masUser({ state }: MasSimulator, name: string) {
  const user = state.byName(name);
  if (!user) throw new Error(`The service has no user ${name}.`);
  return user;
}

import { resolve } from 'node:path';
import { base, type DomainController, run } from './domain-controller.ts';

const script = resolve(import.meta.dirname, '../../../scripts/active-directory/delegate-samba.sh');

/** Where the tests' accounts stand; Deskhand's account may work here and nowhere else. */
export const staff = `OU=Staff,${base}`;
export const leavers = `OU=Leavers,${staff}`;
export const deskhand = { name: 'deskhand', account: 'deskhand@example.test', password: 'Deskhand-Real-1' };

/** Deskhand's account with the rights that the documents give it, before the controller is started. */
export async function prepareDomain({ configuration }: DomainController): Promise<void> {
  const tool = (...parameters: readonly string[]) => run('samba-tool', [...parameters, '-s', configuration]);
  await tool('ou', 'create', staff);
  await tool('ou', 'create', leavers);
  await tool('user', 'create', deskhand.name, deskhand.password);
  await run('sh', [script, staff, deskhand.name, '-s', configuration]);
}

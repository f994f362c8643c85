import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/index.ts';
import { machineClock } from '../../../src/core/clock.ts';
import { type Directory, viewOf } from '../../../src/core/directory.ts';
import { isOfferedBy } from '../../../src/core/operation.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';
import { loadOperations } from '../../../src/operations/index.ts';
import { Office, helpdeskPolicy as policy } from '../../support/an-office.ts';
import { ofActiveDirectory, ofDeskhandItself, scenarios, walked } from './operation-walks.ts';

/** Every operation may be asked for by the helpdesk, and nobody has to approve: here each is walked, not who may. */

const operations = [...(await loadOperations()).values()];

let office: Office;
let directories: ReadonlyMap<string, Directory>;
beforeAll(async () => {
  office = await Office.open({ policy, servers: 'all' });
  const kinds = await loadKinds();
  const config = loadConfig({ file: `${office.folder}/deskhand.yml`, environment: office.environment, kinds });
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  directories = openDirectories(kinds, config.directories, { clock: machineClock, log: silent, secret: config.secret });
});
afterAll(async () => {
  await Promise.all([...directories.values()].map((directory) => directory.close()));
  await office.close();
});

const ids = ['nas', 'office', 'matrix', 'vault'];
describe('every operation in every directory that offers it', () => {
  it('has a walk', () => {
    const names = operations.map(({ name }) => name);
    const elsewhere = [...ofDeskhandItself, ...ofActiveDirectory];
    expect(names.filter((name) => !(name in scenarios) && !elsewhere.includes(name))).toEqual([]);
  });

  it.each(operations.flatMap((operation) => ids.map((id) => [operation.name, id, operation] as const)))(
    '%s in %s',
    async (name, id, operation) => {
      const directory = directories.get(id);
      if (!directory) throw new Error(`${id} is not configured.`);
      const scenario = scenarios[name];
      if (!isOfferedBy(operation, viewOf(directory))) {
        expect(
          scenario?.account?.[id],
          `${id} does not offer ${name}, so no walk should name an account there`,
        ).toBeUndefined();
        return;
      }
      if (!scenario) throw new Error('There is no walk.');
      await walked(office, operation, id, scenario);
    },
    60_000,
  );
});

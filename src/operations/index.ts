import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isReading, type Operation, risks } from '../core/operation.ts';

/** `.ts` in a checkout, `.js` in the package. */
const extension = extname(import.meta.filename);
const isFile = new RegExp(`^[a-z]+(-[a-z]+)*\\${extension}$`);

/** Reads this folder: each file but this one declares one operation. Throws for a file that does not keep the rules. */
export async function loadOperations(): Promise<ReadonlyMap<string, Operation>> {
  const files = (await readdir(import.meta.dirname))
    .filter((file) => isFile.test(file) && file !== `index${extension}`)
    .sort();
  const operations = await Promise.all(
    files.map(async (file) => {
      const location = pathToFileURL(join(import.meta.dirname, file)).href;
      return checked(file, (await import(location)) as { default?: Operation });
    }),
  );
  const commands = operations.flatMap((operation) => operation.command ?? []);
  const twice = commands.find((command, index) => commands.indexOf(command) !== index);
  if (twice) throw new Error(`Two operations have the command ${twice}.`);
  return new Map(operations.map((operation) => [operation.name, operation]));
}

function checked(file: string, module: { default?: Operation }): Operation {
  const operation = module.default;
  const fault = (text: string) => new Error(`src/operations/${file}: ${text}`);
  if (!operation) throw fault('has no default export; use `export default defineOperation({…})`.');
  if (`${operation.name}${extension}` !== file)
    throw fault(`declares "${operation.name}"; file and operation have one name.`);
  if (!risks.includes(operation.risk)) throw fault(`has the unknown risk "${operation.risk}".`);
  if (operation.command !== undefined && !/^\/[a-z-]{1,31}$/.test(operation.command)) {
    throw fault(`has the command "${operation.command}"; Slack takes a slash and up to 31 small letters.`);
  }
  if (!isReading(operation) && operation.changes.length === 0) throw fault('plans no kind of change.');
  return operation;
}

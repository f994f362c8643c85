import { z } from 'zod';
import { AuditSection } from '../src/audit/settings.ts';
import { appToken, botToken, sealingKey, signingSecret } from '../src/config/environment.ts';
import { ConfigDocument } from '../src/config/schema.ts';
import { loadKinds } from '../src/directories/index.ts';
import { MailSection } from '../src/mail/settings.ts';
import { loadOperations } from '../src/operations/index.ts';
import { AnyPolicy } from '../src/policy/document.ts';

/** The part of JSON Schema that zod writes and we read. */
interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  [key: string]: unknown;
}

const schemaOf = (schema: z.ZodType): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return rest;
};

const withHead = (title: string, schema: Schema): Schema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...schema,
});

/** JSON Schema of deskhand.yml, with the settings of each kind of directory. */
async function configSchema(): Promise<Schema> {
  const schema = schemaOf(ConfigDocument);
  const properties = schema.properties ?? {};
  properties.mail = schemaOf(MailSection);
  properties.audit = schemaOf(AuditSection);
  const kinds = [...(await loadKinds()).values()].map(({ kind, settings }) => {
    const own = schemaOf(settings);
    const head = { kind: { const: kind }, label: { type: 'string' } };
    return { ...own, properties: { ...head, ...own.properties }, required: ['kind', 'label', ...(own.required ?? [])] };
  });
  properties.directories = { type: 'object', minProperties: 1, additionalProperties: { anyOf: kinds } };
  return withHead('deskhand.yml', schema);
}

/** JSON Schema of policy.yml, with the names of all operations. */
async function policySchema(): Promise<Schema> {
  const schema = schemaOf(AnyPolicy);
  const operations = [...(await loadOperations()).keys()];
  for (const list of ['never', 'may', 'approve']) {
    const rule = schema.properties?.[list]?.items;
    if (!rule?.properties) throw new Error(`The schema of the policy has no rules under ${list}.`);
    rule.properties.do = { anyOf: [{ const: 'any' }, { type: 'array', minItems: 1, items: { enum: operations } }] };
  }
  return withHead('policy.yml', schema);
}

const code = (value: unknown) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function valueText(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.type === 'array') return 'a list';
  return (
    { string: 'text', boolean: '`true` or `false`', integer: 'a whole number', number: 'a number' }[
      schema.type ?? ''
    ] ?? 'a block'
  );
}

/** One row for each setting below a block, in the order of the schema. */
function rowsOf(schema: Schema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const below = inner.properties
      ? rowsOf(inner, name)
      : inner.items?.properties
        ? rowsOf(inner.items, `${name}[]`)
        : [];
    if (below.length > 0) return below;
    const isNeeded = schema.required?.includes(key) === true;
    const usual = inner.default === undefined ? (isNeeded ? 'required' : '') : code(inner.default);
    return [`| ${code(name)} | ${valueText(inner)} | ${usual} |`];
  });
}

/** The page of all settings and variables, in Markdown. */
async function settingsPage(): Promise<string> {
  const config = await configSchema();
  const { directories, ...others } = config.properties ?? {};
  const head = ['| Setting | Value | Default |', '|---|---|---|'];
  const kinds = directories?.additionalProperties;
  const options = typeof kinds === 'object' ? (kinds.anyOf ?? []) : [];
  const variables = [botToken, appToken, signingSecret, sealingKey].map(
    ({ name, source }) => `| \`${name}\` | ${source}. |`,
  );
  return [
    '# Settings',
    '',
    '`npm run settings` writes this page and the schemas in `schemas/` from the code. A test compares them.',
    '',
    'Editors with a YAML language server check and complete the two files if their first line names the schema:',
    '`# yaml-language-server: $schema=schemas/deskhand.schema.json`, or `policy.schema.json`.',
    '',
    '## deskhand.yml',
    '',
    'Sections that have a required setting are optional themselves, apart from `slack` and `directories`.',
    '',
    ...head,
    ...rowsOf({ ...config, properties: others }, ''),
    ...options.flatMap((kind) => [
      '',
      `## Directory of the kind ${String(kind.properties?.kind?.const)}`,
      '',
      ...head,
      ...rowsOf(kind, 'directories.<id>'),
    ]),
    '',
    '## Environment variables',
    '',
    'Each can also be a file: the same name with `_FILE` at the end holds the path.',
    '',
    '| Variable | Where its value comes from |',
    '|---|---|',
    ...variables,
    '',
    'Other secrets have the names that deskhand.yml gives them, such as `password: NAS_PASSWORD`.',
    '',
  ].join('\n');
}

/** What is generated, by its path in the repository. */
export async function settingsFiles(): Promise<ReadonlyMap<string, string>> {
  const json = (schema: Schema) => `${JSON.stringify(schema, undefined, 1)}\n`;
  return new Map([
    ['docs/settings.md', await settingsPage()],
    ['schemas/deskhand.schema.json', json(await configSchema())],
    ['schemas/policy.schema.json', json(await policySchema())],
  ]);
}

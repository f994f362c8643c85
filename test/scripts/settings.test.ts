import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settingsFiles } from '../../scripts/settings.ts';

const root = join(import.meta.dirname, '../..');

it('docs/settings.md and the schemas say what the code takes. Otherwise run: npm run settings', async () => {
  for (const [file, text] of await settingsFiles()) expect(readFileSync(join(root, file), 'utf8'), file).toBe(text);
});

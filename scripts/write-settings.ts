import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsFiles } from './settings.ts';

for (const [file, text] of await settingsFiles()) writeFileSync(join(import.meta.dirname, '..', file), text);

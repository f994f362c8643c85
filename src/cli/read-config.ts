import { type Config, loadConfig } from '../config/index.ts';
import { loadKinds } from '../directories/index.ts';

/** Reads deskhand.yml with the kinds of directories that there are. */
export const readConfig = async (file: string): Promise<Config> => loadConfig({ file, kinds: await loadKinds() });

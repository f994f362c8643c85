import type { DirectoryKind } from '../kind.ts';

const kinds: readonly DirectoryKind[] = [];

export default kinds;

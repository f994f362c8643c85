import { type DirectoryKind, defineKind } from '../kind.ts';
import { shareSession } from './session/connect.ts';
import { secretSettings, TrueNasSettings } from './settings.ts';
import { openTrueNas } from './truenas.ts';

/** The users of a TrueNAS, over its JSON-RPC API. */
const kinds: readonly DirectoryKind[] = [
  defineKind({
    kind: 'truenas',
    settings: TrueNasSettings,
    secrets: secretSettings,
    open: (id, label, settings, deps) => openTrueNas(id, label, settings, deps, shareSession(id, settings, deps)),
  }),
];

export default kinds;

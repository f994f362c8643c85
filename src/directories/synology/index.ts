import { type DirectoryKind, defineKind } from '../kind.ts';
import { openDomain } from './domain/index.ts';
import { openLocal } from './local/index.ts';
import { shareSession } from './session/connect.ts';
import { DomainSettings, LocalSettings, secretSettings } from './settings.ts';

/** The two directories of a Synology NAS: its local accounts, and the domain that its Directory Server serves. */
const kinds: readonly DirectoryKind[] = [
  defineKind({
    kind: 'synology',
    settings: LocalSettings,
    secrets: secretSettings,
    open: (id, label, settings, deps) => openLocal(id, label, settings, deps, shareSession(id, settings, deps)),
  }),
  defineKind({
    kind: 'synology-ad',
    settings: DomainSettings,
    secrets: secretSettings,
    open: (id, label, settings, deps) => openDomain(id, label, settings, deps, shareSession(id, settings, deps)),
  }),
];

export default kinds;

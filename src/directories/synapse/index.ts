import { type DirectoryKind, defineKind } from '../kind.ts';
import { shareHomeserver } from './connect.ts';
import { shareAuthenticationService } from './mas/connect.ts';
import { SynapseSettings, secretSettings } from './settings.ts';
import { openSynapse } from './synapse.ts';

/** The accounts of a Matrix homeserver that runs Synapse, by its admin API. */
const kinds: readonly DirectoryKind[] = [
  defineKind({
    kind: 'synapse',
    settings: SynapseSettings,
    secrets: secretSettings,
    open(id, label, settings, deps) {
      const { authentication } = settings;
      const service = authentication && shareAuthenticationService(id, authentication, deps);
      return openSynapse(id, label, settings, deps, shareHomeserver(id, settings, deps), service);
    },
  }),
];

export default kinds;

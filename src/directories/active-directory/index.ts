import { readAuthority } from '../endpoint.ts';
import { type DirectoryDeps, type DirectoryKind, defineKind, type Lease, neededSecret } from '../kind.ts';
import { openDomain } from './directory.ts';
import { controllerOf } from './session/controller.ts';
import { createSession, type Session } from './session/session.ts';
import { DomainSettings, secretSettings } from './settings.ts';

/** An Active Directory domain, spoken to over LDAP: of Windows, of Samba, and of Synology Directory Server, which is Samba. */
const kinds: readonly DirectoryKind[] = [
  defineKind({
    kind: 'active-directory',
    settings: DomainSettings,
    secrets: secretSettings,
    open: (id, label, settings, deps) => openDomain(id, label, settings, deps, shareSession(id, settings, deps)),
  }),
];

export default kinds;

/** One session for all directories that reach the same controllers in the same way. */
function shareSession(id: string, settings: DomainSettings, deps: DirectoryDeps): Lease<Session> {
  const { controllers, account, password, ca_file: caFile, fingerprint, timeout } = settings;
  const secret = neededSecret(deps, id, password);
  const ca = caFile === undefined ? undefined : readAuthority(caFile, id);
  return deps.share(JSON.stringify(['ldap', { controllers, account, password, caFile, fingerprint, timeout }]), () =>
    createSession({
      controllers: controllers.map(controllerOf),
      trust: {
        ...(ca !== undefined && { ca }),
        ...(fingerprint !== undefined && { fingerprints: [fingerprint].flat() }),
      },
      credentials: { account, password: secret },
      timeout: timeout * 1000,
      clock: deps.clock,
    }),
  );
}

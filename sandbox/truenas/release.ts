/** The TrueNAS releases that this simulator can be; each behaves as its newest patch level. */
export type Release = '25.04' | '25.10' | '26.0' | '27.0';

export const releases: readonly Release[] = ['25.04', '25.10', '26.0', '27.0'];

/** The endpoints of each release, in the order in which `GET /api/versions` lists them. */
const endpoints: Readonly<Record<Release, readonly string[]>> = {
  '25.04': ['v25.04.0', 'v25.04.1', 'v25.04.2'],
  '25.10': ['v25.10.0', 'v25.10.1', 'v25.10.2', 'v25.10.3', 'v25.10.4', 'v25.10.5'],
  '26.0': ['v26.0.0'],
  '27.0': ['v27.0.0'],
};

/** What a connection speaks: the models of its endpoint, which may be older than the server. */
export interface ApiVersion {
  readonly name: string;
  readonly release: Release;
}

export function isAtLeast(release: Release, wanted: Release): boolean {
  return releases.indexOf(release) >= releases.indexOf(wanted);
}

/** Every API version that a server of this release offers, oldest first. */
export function apiVersions(server: Release): readonly ApiVersion[] {
  return releases
    .filter((release) => isAtLeast(server, release))
    .flatMap((release) => endpoints[release].map((name) => ({ name, release })));
}

/** The API version of a path such as `/api/current` or `/api/v25.10.0`; undefined if the server has none there. */
export function apiVersionAt(path: string, server: Release): ApiVersion | undefined {
  const versions = apiVersions(server);
  if (path === '/api/current') return versions.at(-1);
  return versions.find((version) => path === `/api/${version.name}`);
}

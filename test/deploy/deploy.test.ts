import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { createMetrics } from '../../src/monitoring/metrics.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const packageJson = JSON.parse(read('package.json')) as { version: string; devDependencies: { node: string } };

describe('deploy/', () => {
  it('pins the Node that is tested, and runs the image as a user without rights', () => {
    const bases = [...read('deploy/Dockerfile').matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
    expect(bases).toEqual([packageJson.devDependencies.node, packageJson.devDependencies.node]);
    expect(read('deploy/Dockerfile')).toMatch(/^USER node$/m);
  });

  it('keeps the root file systems read-only, and one process on a journal', () => {
    expect(parse(read('deploy/compose.yaml')).services.deskhand).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    const [, deployment] = parseAllDocuments(read('deploy/kubernetes/deskhand.yaml')).map((one) => one.toJS());
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    const [container] = deployment.spec.template.spec.containers;
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(container.image).toBe(`deskhand:${packageJson.version}`);
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
  });

  it('alerts on metrics that there are', async () => {
    const metrics = createMetrics({
      oldestOpenRequest: async () => undefined,
      oldestUndelivered: () => undefined,
      lastCheckpoint: async () => undefined,
      sockets: () => 0,
      journalFile: '/nowhere',
      now: () => 0,
    });
    const { text } = await metrics.page();
    metrics.stop();
    const named = [...read('deploy/alerts.yml').matchAll(/\bdeskhand_\w+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(4);
    for (const name of named) expect(text).toContain(`# TYPE ${name} `);
  });
});

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeskhandError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import type { MonitoringSettings } from './settings.ts';

interface Parts {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<Metrics, 'page'>;
  readonly log: Log;
}

/**
 * Serves `/livez` (the process answers), `/readyz` (200 if ready, else 503; JSON as `Readiness`) and `/metrics` (Prometheus).
 *
 * @throws DeskhandError `config-invalid` where the port is taken or the address is not of this machine
 */
export async function serveMonitoring({ host, port }: MonitoringSettings, { readiness, metrics, log }: Parts) {
  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/livez') return send(response, 200, 'text/plain; charset=utf-8', 'ok\n');
    if (path === '/readyz') {
      const report = await readiness();
      return send(response, report.ready ? 200 : 503, 'application/json', `${JSON.stringify(report)}\n`);
    }
    if (path === '/metrics') {
      const { type, text } = await metrics.page();
      return send(response, 200, type, text);
    }
    send(response, 404, 'text/plain; charset=utf-8', 'There are /livez, /readyz and /metrics.\n');
  }

  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(response, 405, 'text/plain; charset=utf-8', 'Use GET.\n');
    }
    answer(request.url?.split('?')[0] ?? '', response).catch((cause: unknown) => {
      log.warn({ cause }, 'a page of monitoring cannot be made');
      send(response, 500, 'text/plain; charset=utf-8', 'See the log.\n');
    });
  });
  server.requestTimeout = 5_000;
  server.headersTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const userMessage = `Monitoring can't listen on ${host}:${port} (${(cause as NodeJS.ErrnoException).code}). Choose another address under monitoring: listen.`;
      reject(new DeskhandError('config-invalid', { userMessage, cause }));
    });
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  log.info({ host, port: bound }, 'monitoring listens');
  return {
    port: bound,
    stop: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

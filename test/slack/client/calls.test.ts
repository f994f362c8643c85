import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { observedFetch } from '../../../src/slack/client/calls.ts';

it.each<[string, string, RequestListener]>([
  ['chat.postMessage', 'ok', (_, response) => void response.end('{"ok":true,"warning":"\\"ok\\":false"}')],
  ['auth.test', 'token_revoked', (_, response) => void response.end('{"ok":false,"error":"token_revoked"}')],
  ['chat.update', 'ratelimited', (_, response) => void response.writeHead(429, { 'retry-after': '1' }).end()],
  ['views.open', 'http-503', (_, response) => void response.writeHead(503).end('<html>')],
  ['users.info', 'unreachable', (request) => void request.socket.destroy()],
  ['Xs3cr3tT0k3n', 'ok', (_, response) => void response.end('ok')],
])('a call of %s is told as %s, and its answer is whole', async (method, outcome, listener) => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const calls: string[][] = [];
  const call = observedFetch((...words) => void calls.push(words));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/${method}`;
  const text = await call(address)
    .then((response) => response.text())
    .catch(() => undefined);
  // The path of a response URL is a secret.
  expect(calls).toEqual([[method.includes('.') ? method : 'response_url', outcome]]);
  if (outcome === 'token_revoked') expect(text).toBe('{"ok":false,"error":"token_revoked"}');
});

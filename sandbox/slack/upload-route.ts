import type { IncomingMessage } from 'node:http';
import { readMultipart } from './arguments.ts';
import { BOT_TOKEN } from './fixtures.ts';
import type { ApiAnswer } from './web-api.ts';
import type { World } from './world.ts';

/** The bytes in a request: the body itself, or the file part of a multipart form. */
function readContent(request: IncomingMessage, body: Buffer): Buffer {
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) return body;
  const file = Object.values(readMultipart(contentType, body)).find((part) => Buffer.isBuffer(part));
  return file ?? Buffer.alloc(0);
}

/** Takes the bytes of files that `files.getUploadURLExternal` announced. */
export function uploadRoute(world: () => World) {
  return async (path: string, request: IncomingMessage, body: Buffer): Promise<ApiAnswer | undefined> => {
    if (!path.startsWith('/upload/v1/')) return undefined;
    const content = readContent(request, body);
    const isTaken = world().files.receive(path, content);
    world().traffic.record({ kind: 'upload', name: path, body: { bytes: content.length }, reply: isTaken });
    const headers = { 'content-type': 'text/plain' };
    return isTaken
      ? { status: 200, headers, body: `OK - ${content.length}` }
      : { status: 400, headers, body: 'Nothing of that length was announced here' };
  };
}

/** Gives the bytes of a file to the app, which shows its token; that others see a sign-in page instead is inferred. */
export function downloadRoute(world: () => World) {
  return async (path: string, request: IncomingMessage): Promise<ApiAnswer | undefined> => {
    if (!path.startsWith('/files-pri/') || request.method !== 'GET') return undefined;
    const isApp = request.headers.authorization === `Bearer ${BOT_TOKEN}` && world().app.scopes.has('files:read');
    const file = isApp ? world().files.download(path) : undefined;
    world().traffic.record({ kind: 'upload', name: path, body: { bytes: file?.content.length ?? 0 }, reply: isApp });
    if (!isApp)
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Sign in | Slack</title>' };
    if (file === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
    return { status: 200, headers: { 'content-type': file.mimetype }, body: file.content };
  };
}

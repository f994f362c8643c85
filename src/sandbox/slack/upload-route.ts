import type { IncomingMessage } from 'node:http';
import { readMultipart } from './arguments.ts';
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

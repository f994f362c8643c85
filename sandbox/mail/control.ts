import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MailState } from './server-state.ts';

/**
 * The sandbox's own door, no part of a mail server: GET `/_control` lists the switches, POST sets some as
 * `{"deferrals": 1}`, DELETE puts them back; GET `/_control/mails` and `/_control/calls` show what came in.
 */
export async function serveControl(state: MailState, incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { status, body } = await control(state, incoming);
  answer.writeHead(status, { 'Content-Type': 'application/json' });
  answer.end(JSON.stringify(body));
}

interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

async function control({ faults, mails, lines }: MailState, incoming: IncomingMessage): Promise<ControlReply> {
  const { pathname } = new URL(incoming.url ?? '/', 'http://sandbox.invalid');
  const verb = incoming.method ?? 'GET';
  if (pathname === '/_control/mails' && verb === 'GET') return { status: 200, body: { mails } };
  if (pathname === '/_control/calls' && verb === 'GET') return { status: 200, body: { calls: lines } };
  if (pathname !== '/_control') {
    return { status: 404, body: { error: 'Known: /_control, /_control/mails, /_control/calls.' } };
  }
  if (verb === 'POST') {
    // A page of another site could post a form here, but not this content type.
    if (incoming.headers['content-type']?.startsWith('application/json') !== true) {
      return { status: 415, body: { error: 'Send JSON, as application/json.' } };
    }
    try {
      const changes: unknown = JSON.parse(await readText(incoming));
      if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
        return { status: 400, body: { error: 'Send an object of switches and values.' } };
      }
      faults.setUnchecked({ ...changes });
    } catch (error) {
      return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  } else if (verb === 'DELETE') {
    faults.clear();
  } else if (verb !== 'GET') {
    return { status: 405, body: { error: 'Use GET, POST or DELETE.' } };
  }
  return { status: 200, body: { switches: faults.list() } };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

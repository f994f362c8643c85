import type { JsonObject } from '../kit/json.ts';
import type { Envelope, Reply } from './deliveries.ts';
import type { PersonRecord } from './records.ts';
import type { World } from './world.ts';

/** Someone did what Slack's client would not let them do. */
export class NotPossible extends Error {}

/** The person, if they can use Slack at all. */
export function requireActive(world: World, user: string): PersonRecord {
  const person = world.workspace.person(user);
  if (person.deleted) throw new NotPossible(`${person.real_name} is deactivated and cannot use Slack.`);
  return person;
}

/** Delivers something a person did in a message, modal, Home or menu, if the manifest turns interactivity on. */
export function deliverInteraction(world: World, payload: JsonObject, takesAnswer: boolean): Promise<Reply> {
  if (!world.app.interactivity) {
    const error = 'interactivity is not enabled';
    world.traffic.record({ kind: 'problem', name: 'interactive was not delivered', body: payload, error });
    return Promise.resolve({ acked: false, reason: 'no-connection' });
  }
  const type: Envelope['type'] = 'interactive';
  return world.deliveries.deliver({ type, accepts_response_payload: takesAnswer, payload });
}

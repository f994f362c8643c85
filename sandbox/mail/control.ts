import type { ControlDoor } from '../kit/control-door.ts';
import type { MailState } from './server-state.ts';

/** What the sandbox shows and turns of this mail server. */
export function mailDoor({ faults, mails, lines }: MailState): ControlDoor {
  return { faults, shown: { mails: () => ({ mails }), calls: () => ({ calls: lines }) } };
}

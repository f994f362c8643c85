import { expect } from 'vitest';
import type { ModalSight } from '../../sandbox/person/modal.ts';
import type { Person } from '../../sandbox/person/person.ts';

const preview = 'What will change';

/** Waits until the window in front is what it is to be, whatever it shows until then, and gives it. */
export async function awaitWindow(person: Person, isIt: (modal: ModalSight) => boolean): Promise<ModalSight> {
  let found: ModalSight | undefined;
  const look = () => {
    const modal = person.modal();
    found = modal && isIt(modal) ? modal : undefined;
    return found !== undefined;
  };
  await expect.poll(look, { message: `the window that is awaited, instead of ${person.modal()?.text}` }).toBe(true);
  if (!found) throw new Error('It was there a moment ago.');
  return found;
}

/** Waits until the window in front is a form: one that still looks something up has nothing to press. */
export const awaitForm = (person: Person): Promise<ModalSight> =>
  awaitWindow(person, ({ submit }) => submit !== undefined);

/**
 * Has the form show what it would change. What was picked shows it by itself, perhaps a moment later; what was typed shows
 * it after a press. Pressing before it stands there does no harm: what was not shown is not sent.
 */
export async function seesPreview(person: Person, words: string | RegExp = preview): Promise<void> {
  const { text } = await awaitForm(person);
  if (!text.includes(preview)) await person.submits();
  await person.sees(words, { within: 'modal', timeout: 10_000 });
}

/** Sends the form that shows its preview. What was filled in while that was being drawn is shown once more before it counts. */
export async function sendsForm(person: Person): Promise<void> {
  const isDecided = () => !person.modal()?.text.includes('Looking…');
  for (let presses = 0; presses < 3; presses += 1) {
    await person.submits();
    await expect.poll(isDecided, { message: 'the form is sent or stands there again' }).toBe(true);
    if (!person.modal()?.text.includes(preview)) return;
  }
}

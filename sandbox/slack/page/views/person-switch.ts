import { become } from '../actions.ts';
import { Avatar } from '../avatar.ts';
import { Menu } from '../elements/menu.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { useStore } from '../store.ts';

/** Who is looking, and the others whom one can be. Short on narrow screens, where it stands in the bar. */
export function PersonSwitch({ isShort }: { readonly isShort: boolean }) {
  const people = useStore((state) => state.people);
  const me = useStore((state) => state.people.get(state.me));
  const [name, role] = [me?.realName ?? '', me?.role ?? ''];
  const items = [...people.values()]
    .filter(({ isBot, isDeleted }) => !isBot && !isDeleted)
    .map((person, index) => ({
      key: person.id,
      words: person.realName,
      detail: person.role,
      icon: html`<${Avatar} person=${person} size=${28} />`,
      isCurrent: person.id === me?.id,
      ...(index === 0 ? { heading: 'Use Slack as' } : {}),
      choose: () => become(person.id),
    }));
  const short = html`<${Avatar} person=${me} size=${36} /><span>${name.split(' ')[0] ?? ''}</span>`;
  const long = html`<${Avatar} person=${me} size=${34} />
    <span class="switch-name"><strong>${name}</strong>${' '}<small>${role}</small></span>
    <${Icon} name="down" size=${16} />`;
  return html`<${Menu}
    label=${`You are ${name} ${role}. Be someone else`}
    buttonClass=${isShort ? 'rail-person' : 'person-switch'}
    button=${isShort ? short : long}
    items=${items}
  />`;
}

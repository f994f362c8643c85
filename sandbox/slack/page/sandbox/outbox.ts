import type { PanelState } from '../../../page/protocol.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { formatDate } from '../text/dates.ts';

/** All mails, newest first: those of the NAS, of which the sandbox keeps no text, and those of the mail server. */
export function Outbox({ panel }: { readonly panel: PanelState }) {
  if (panel.mails.length === 0) return html`<p class="empty">No mail was sent yet.</p>`;
  const mails = panel.mails.map((mail, index) => ({ ...mail, index })).toReversed();
  return html`<ul class="mails">
    ${mails.map(
      ({ index, at, from, to, subject, text, holdsPassword }) => html`<li key=${index}>
        <${Icon} name="mail" />
        <div>
          <strong>${subject}</strong>
          <div>From ${from} to ${to}</div>
          ${text === undefined ? null : html`<p class="mail-text">${text}</p>`}
          ${holdsPassword ? html`<div class="mark">holds a password</div>` : null}
        </div>
        <time>${formatDate(at / 1000, '{date_short_pretty} {time}', Date.now())}</time>
      </li>`,
    )}
  </ul>`;
}

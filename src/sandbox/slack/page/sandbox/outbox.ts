import type { PanelState } from '../../../page/protocol.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { formatDate } from '../text/dates.ts';

/** The mails that the NAS sent, newest first. What is in them the sandbox does not keep. */
export function Outbox({ panel }: { readonly panel: PanelState }) {
  const mails = panel.mails.toReversed();
  if (mails.length === 0) return html`<p class="empty">The NAS has sent no mail yet.</p>`;
  return html`<ul class="mails">
    ${mails.map(
      ({ at, to, subject, holdsPassword }) => html`<li key=${`${at} ${to}`}>
        <${Icon} name="mail" />
        <div>
          <strong>${subject}</strong>
          <div>To ${to}</div>
          ${holdsPassword ? html`<div class="mark">holds a password</div>` : null}
        </div>
        <time>${formatDate(at / 1000, '{date_short_pretty} {time}', Date.now())}</time>
      </li>`,
    )}
  </ul>`;
}

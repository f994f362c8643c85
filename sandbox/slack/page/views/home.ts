import { useMemo } from 'preact/hooks';
import { openApp } from '../actions.ts';
import { Avatar } from '../avatar.ts';
import { Blocks } from '../blocks/blocks.ts';
import { SurfaceContext } from '../elements/surface.ts';
import { html } from '../html.ts';
import { useStore } from '../store.ts';
import { BackButton } from './back-button.ts';

/** The app's name over its two tabs. */
export function AppHeader({ tab }: { readonly tab: 'home' | 'messages' }) {
  const app = useStore((state) => state.app);
  const person = useStore((state) => state.people.get(state.app.botUserId));
  const tabs = [...(app.homeTab ? (['home'] as const) : []), ...(app.messagesTab ? (['messages'] as const) : [])];
  const words = { home: 'Home', messages: 'Messages' } as const;
  return html`<header class="place-head with-tabs">
    <div class="place-title">
      <${BackButton} />
      <${Avatar} person=${person} size=${24} />
      <h1>${person?.realName ?? app.name}</h1>
      <span class="badge-app">App</span>
    </div>
    <nav class="tabs" aria-label="App">
      ${tabs.map(
        (name) =>
          html`<button type="button" key=${name} aria-current=${name === tab ? 'page' : 'false'} onClick=${() => void openApp(name)}>${words[name]}</button>`,
      )}
    </nav>
  </header>`;
}

/** What the app published for this person. */
export function Home() {
  const home = useStore((state) => state.home);
  const app = useStore((state) => state.app);
  const surface = useMemo(
    () => ({
      place: { kind: 'view' as const, viewId: home?.view.id ?? '' },
      values: home?.view.state.values ?? {},
      errors: home?.errors ?? {},
    }),
    [home],
  );
  return html`<main class="place">
    <${AppHeader} tab="home" />
    <div class="home-body">
      <div class="home-width">
        ${
          home === undefined
            ? html`<div class="empty"><strong>${app.name} has published nothing here yet.</strong><p>Apps draw their Home when it is opened.</p></div>`
            : html`<${SurfaceContext.Provider} value=${surface}><${Blocks} blocks=${home.view.blocks} /><//>`
        }
      </div>
    </div>
  </main>`;
}

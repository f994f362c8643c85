import { render } from 'preact';
import { start } from './actions.ts';
import { html } from './html.ts';
import { App } from './views/app.ts';

const root = document.getElementById('page');
if (root !== null) {
  root.replaceChildren();
  render(html`<${App} />`, root);
  start();
}

import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';

const KEY = 'theme';
const NEXT = { '': 'dark', dark: 'light', light: '' } as const;
const WORDS = { '': 'as the system', dark: 'dark', light: 'light' } as const;
type Theme = keyof typeof NEXT;

function readTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'dark' || kept === 'light' ? kept : '';
}

/** Goes round the system's choice, dark and light. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(readTheme);
  useEffect(() => {
    document.documentElement.style.colorScheme = theme === '' ? 'light dark' : theme;
    localStorage.setItem(KEY, theme);
  }, [theme]);
  const words = `Colours: ${WORDS[theme]}`;
  return html`<button type="button" class="rail-button theme" aria-label=${words} title=${words} onClick=${() => setTheme(NEXT[theme])}>
    <span class="rail-icon"><${Icon} name="sun" /></span>
  </button>`;
}

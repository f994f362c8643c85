import { useState } from 'preact/hooks';
import type { DirectoryRow, DirectoryTable, PanelState } from '../../../page/protocol.ts';
import { html } from '../html.ts';
import { ask } from '../store.ts';

const MARKS = { new: 'new', changed: 'changed', gone: 'deleted' } as const;

function countMarks(tables: readonly DirectoryTable[]): number {
  return tables.flatMap(({ rows }) => rows).filter(({ mark }) => mark !== undefined).length;
}

/** Users, groups and tasks of each back end, live; what changed is marked beside how it was. */
export function Directories({ panel }: { readonly panel: PanelState }) {
  const [chosen, setChosen] = useState('');
  const [sought, setSought] = useState('');
  const backEnds = panel.backEnds.filter(({ tables }) => tables.length > 0);
  const backEnd = backEnds.find(({ id }) => id === chosen) ?? backEnds[0];
  if (backEnd === undefined) return html`<p class="empty">This sandbox runs no directory.</p>`;
  return html`<div class="directories">
    <div class="tabs" role="tablist">
      ${backEnds.map(({ id, title, tables }) => {
        const marks = countMarks(tables);
        return html`<button type="button" key=${id} role="tab" aria-selected=${id === backEnd.id} onClick=${() => setChosen(id)}>
          ${title}${marks === 0 ? null : html` <span class="count-badge">${marks}</span>`}
        </button>`;
      })}
    </div>
    <div class="directory-tools">
      <input class="field" type="search" placeholder="Find" aria-label="Find in the directory" value=${sought} onInput=${(event: InputEvent) => setSought((event.target as HTMLInputElement).value)} />
      <button type="button" class="button" onClick=${() => void ask('forgetChanges', {})}>Clear marks</button>
    </div>
    ${backEnd.tables.map((table) => html`<${TableOf} key=${`${backEnd.id} ${table.id}`} table=${table} sought=${sought.toLowerCase()} />`)}
  </div>`;
}

function TableOf({ table, sought }: { readonly table: DirectoryTable; readonly sought: string }) {
  const rows = table.rows
    .filter(({ name, cells }) => `${name} ${cells.join(' ')}`.toLowerCase().includes(sought))
    .toSorted((one, other) => Number(other.mark !== undefined) - Number(one.mark !== undefined));
  return html`<details class="directory-table" open=${table.id === 'users' || table.id === 'tasks' || rows.some(({ mark }) => mark !== undefined)}>
    <summary>${table.title} <small>${rows.length}</small></summary>
    ${rows.length === 0 ? html`<p class="sidebar-note">Nothing here.</p>` : null}
    ${rows.map((row) => html`<${Row} key=${row.key} row=${row} columns=${table.columns.slice(1)} />`)}
  </details>`;
}

function Row({ row, columns }: { readonly row: DirectoryRow; readonly columns: readonly string[] }) {
  const { name, cells, mark, before } = row;
  const shown = columns.flatMap((column, index) => {
    const [now = '', was] = [cells[index], before?.[index]];
    const isOther = was !== undefined && was !== now;
    return now === '' && !isOther ? [] : [{ column, now, was: isOther ? was : undefined }];
  });
  return html`<div class=${`directory-row ${mark ?? ''}`}>
    <div class="directory-name"><strong>${name}</strong>${mark === undefined ? null : html`<span class="mark">${MARKS[mark]}</span>`}</div>
    <dl>
      ${shown.map(
        ({ column, now, was }) => html`<div key=${column} class=${was === undefined ? '' : 'other'}>
          <dt>${column}</dt>
          <dd>${was === undefined ? null : html`<del>${was === '' ? '(none)' : was}</del> `}${was === undefined ? now : html`<ins>${now === '' ? '(none)' : now}</ins>`}</dd>
        </div>`,
      )}
    </dl>
  </div>`;
}

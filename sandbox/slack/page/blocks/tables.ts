import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { html } from '../html.ts';
import { asList, asObjects, asText, type JsonObject } from '../json.ts';
import { RichText } from '../text/rich-text.ts';

function drawCell(cell: JsonObject): ComponentChildren {
  return cell.type === 'rich_text' ? html`<${RichText} block=${cell} />` : asText(cell.text);
}

function rowsOf(block: JsonObject): readonly (readonly JsonObject[])[] {
  return asList(block.rows).map(asObjects);
}

/** A table; its first row is drawn as the head. */
export function Table({ block }: { readonly block: JsonObject }) {
  const settings = asObjects(block.column_settings);
  const [head = [], ...body] = rowsOf(block);
  const style = (index: number) => ({ textAlign: asText(settings[index]?.align) || 'left' });
  return html`<div class="block table-frame" tabindex="0" role="region" aria-label="Table">
    <table>
      <thead><tr>${head.map((cell, index) => html`<th style=${style(index)}>${drawCell(cell)}</th>`)}</tr></thead>
      <tbody>${body.map((row) => html`<tr>${row.map((cell, index) => html`<td style=${style(index)}>${drawCell(cell)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

/** A table with a caption, a page at a time; a click on a heading sorts. */
export function DataTable({ block }: { readonly block: JsonObject }) {
  const [head = [], ...all] = rowsOf(block);
  const [page, setPage] = useState(0);
  const [sort, setSort] = useState<{ readonly column: number; readonly isUp: boolean } | undefined>(undefined);
  const size = typeof block.page_size === 'number' ? block.page_size : 5;
  const body = sort === undefined ? all : sorted(all, sort.column, sort.isUp);
  const pages = Math.max(1, Math.ceil(body.length / size));
  const at = Math.min(page, pages - 1);
  const caption = asText(block.caption);
  return html`<div class="block data-table">
    <div class="table-frame" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption>${caption}</caption>
        <thead><tr>${head.map(
          (
            cell,
            index,
          ) => html`<th aria-sort=${sort?.column === index ? (sort.isUp ? 'ascending' : 'descending') : 'none'}>
            <button type="button" onClick=${() => setSort({ column: index, isUp: sort?.column === index ? !sort.isUp : true })}>${drawCell(cell)}</button>
          </th>`,
        )}</tr></thead>
        <tbody>${body
          .slice(at * size, (at + 1) * size)
          .map(
            (row) =>
              html`<tr>${row.map((cell, index) => (index === block.row_header_column_index ? html`<th scope="row">${drawCell(cell)}</th>` : html`<td>${drawCell(cell)}</td>`))}</tr>`,
          )}</tbody>
      </table>
    </div>
    ${
      pages === 1
        ? null
        : html`<div class="pages">
            <button type="button" class="button" disabled=${at === 0} onClick=${() => setPage(at - 1)}>Previous</button>
            <span>${at + 1} of ${pages}</span>
            <button type="button" class="button" disabled=${at === pages - 1} onClick=${() => setPage(at + 1)}>Next</button>
          </div>`
    }
  </div>`;
}

function sorted(rows: readonly (readonly JsonObject[])[], column: number, isUp: boolean) {
  const weigh = (row: readonly JsonObject[]) => row[column]?.value ?? asText(row[column]?.text);
  return rows.toSorted((one, other) => {
    const [left, right] = [weigh(one), weigh(other)];
    const order =
      typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right));
    return isUp ? order : -order;
  });
}

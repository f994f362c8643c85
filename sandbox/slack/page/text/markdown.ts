import type { ComponentChildren } from 'preact';
import { html } from '../html.ts';
import { EMOJI } from './emoji.ts';
import { Link } from './text.ts';

/** Standard Markdown, as in the `markdown` block: the parts of it that Slack shows. */
export function Markdown({ text }: { readonly text: string }) {
  return html`<div class="markdown">${drawBlocks(text.split('\n'))}</div>`;
}

function drawBlocks(lines: readonly string[]): ComponentChildren[] {
  const drawn: ComponentChildren[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, taken] = drawBlock(lines.slice(at));
    if (block !== null) drawn.push(block);
    at += taken;
  }
  return drawn;
}

/** How many lines from the start fit. */
function run(lines: readonly string[], form: RegExp): number {
  const end = lines.findIndex((line) => !form.test(line));
  return end < 0 ? lines.length : end;
}

function drawBlock(lines: readonly string[]): readonly [ComponentChildren, number] {
  const [first = ''] = lines;
  if (first.trim() === '') return [null, 1];
  if (first.startsWith('```')) {
    const end = lines.findIndex((line, index) => index > 0 && line.startsWith('```'));
    const last = end < 0 ? lines.length : end;
    return [html`<pre tabindex="0">${lines.slice(1, last).join('\n')}</pre>`, last + 1];
  }
  const heading = /^(#{1,6}) +(.*)$/.exec(first);
  if (heading !== null)
    return [
      html`<p class=${`heading level-${heading[1]?.length}`}><strong>${drawInline(heading[2] ?? '')}</strong></p>`,
      1,
    ];
  if (/^ *(-{3,}|\*{3,})$/.test(first)) return [html`<hr />`, 1];
  if (/^> ?/.test(first)) {
    const count = run(lines, /^> ?/);
    return [
      html`<blockquote>${drawBlocks(lines.slice(0, count).map((line) => line.replace(/^> ?/, '')))}</blockquote>`,
      count,
    ];
  }
  if (/^\|.*\|\s*$/.test(first) && /^\|[\s:|-]+\|\s*$/.test(lines[1] ?? '')) return drawTable(lines);
  const list = /^ *([-*]|\d+\.) +/;
  if (list.test(first)) {
    const count = run(lines, list);
    const items = lines.slice(0, count).map((line) => drawItem(line.replace(list, '')));
    return [/^ *\d/.test(first) ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`, count];
  }
  const count = Math.max(1, run(lines, /^(?!```|#{1,6} |> ?| *([-*]|\d+\.) +|\|.*\|\s*$).+/));
  const inner = lines.slice(0, count).map((line, index) => html`${index > 0 ? html`<br />` : null}${drawInline(line)}`);
  return [html`<p>${inner}</p>`, count];
}

function drawItem(text: string): ComponentChildren {
  const task = /^\[([ xX])\] (.*)$/.exec(text);
  if (task === null) return html`<li>${drawInline(text)}</li>`;
  return html`<li class="task">${task[1] === ' ' ? '☐' : '☑'} ${drawInline(task[2] ?? '')}</li>`;
}

function drawTable(lines: readonly string[]): readonly [ComponentChildren, number] {
  const count = run(lines, /^\|.*\|\s*$/);
  const cells = (line: string) =>
    line
      .trim()
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const [head = '', , ...body] = lines.slice(0, count);
  const table = html`<div class="table-frame" tabindex="0">
    <table>
      <thead><tr>${cells(head).map((cell) => html`<th>${drawInline(cell)}</th>`)}</tr></thead>
      <tbody>${body.map((line) => html`<tr>${cells(line).map((cell) => html`<td>${drawInline(cell)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
  return [table, count];
}

const TOKEN =
  /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\[([^\]]+)\]\(([^)\s]+)\)|(?<![\w*])[*_](\S(?:.*?\S)?)[*_](?![\w*])|:([a-z0-9_+-]+):|<(https?:[^>\s]+)>/g;

function drawInline(line: string): ComponentChildren[] {
  const drawn: ComponentChildren[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    drawn.push(line.slice(at, match.index));
    drawn.push(drawToken(match));
    at = match.index + match[0].length;
  }
  drawn.push(line.slice(at));
  return drawn;
}

function drawToken([
  whole,
  code,
  bold,
  alsoBold,
  strike,
  label,
  url,
  italic,
  emoji,
  bare,
]: RegExpMatchArray): ComponentChildren {
  if (code !== undefined) return html`<code>${code}</code>`;
  if (bold !== undefined || alsoBold !== undefined) return html`<strong>${drawInline(bold ?? alsoBold ?? '')}</strong>`;
  if (strike !== undefined) return html`<s>${drawInline(strike)}</s>`;
  if (label !== undefined && url !== undefined) return html`<${Link} url=${url} text=${label} />`;
  if (italic !== undefined) return html`<em>${drawInline(italic)}</em>`;
  if (bare !== undefined) return html`<${Link} url=${bare} text=${bare} />`;
  return emoji === undefined ? whole : (EMOJI[emoji] ?? whole);
}

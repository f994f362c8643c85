/**
 * A row of cells as RFC 4180 has it, without its end. What a spreadsheet would take for a formula is defused with
 * an apostrophe; what another locale takes for the end of a cell is quoted.
 */
export function csvRow(cells: readonly string[]): string {
  return cells.map(cell).join();
}

function cell(text: string): string {
  const safe = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as a file that spreadsheet programs open as it is meant: Chinese included, and no text taken for a formula. */

export type Cell = string | number;

/** UTF-8 with a byte order mark, without which Excel takes Chinese for something else. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`;
}

/** Text that a spreadsheet would reckon with gets an apostrophe before it; whoever named a window must not program one. */
function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const text = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Days side by side on a terminal: the columns that `npm run simulate` and `npm run replay` show of them. */
import type { Measures } from '../figures/measures.js';
import { mean } from '../figures/statistics.js';

/** The columns: means over the days. */
const columns: [string, (days: Measures[]) => string][] = [
  ['mean min', (days) => mean(days.map((m) => m.wait.mean)).toFixed(1)],
  ['p50', (days) => mean(days.map((m) => m.wait.p50)).toFixed(0)],
  ['p95', (days) => mean(days.map((m) => m.wait.p95)).toFixed(0)],
  ['max', (days) => mean(days.map((m) => m.wait.max)).toFixed(0)],
  ['overtaken %', (days) => (100 * mean(days.map((m) => m.overtaken))).toFixed(1)],
  ['by, p95', (days) => mean(days.map((m) => m.worstJunior.p95)).toFixed(1)],
  ['changed %', (days) => (100 * mean(days.map((m) => m.changed))).toFixed(1)],
  ['twice %', (days) => (100 * mean(days.map((m) => m.changedTwice))).toFixed(2)],
  ['busy %', (days) => (100 * mean(days.map((m) => m.utilisation.mean))).toFixed(1)],
  ['± %', (days) => (100 * mean(days.map((m) => m.utilisation.deviation))).toFixed(1)],
  ['overtime', (days) => mean(days.map((m) => m.overtime)).toFixed(0)],
];

/** A line for each of these, under the headings; `corner` stands above the names. */
export function printDays(corner: string, lines: [name: string, days: Measures[]][]): void {
  printTable(
    [corner, ...lines.map(([name]) => name)],
    [columns.map(([heading]) => heading), ...lines.map(([, days]) => columns.map(([, of]) => of(days)))],
  );
}

/** Columns to the right under their headings, names to the left. */
export function printTable(names: string[], rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const longest = Math.max(...names.map((name) => name.length));
  for (const [i, row] of rows.entries())
    console.log(
      `  ${names[i]!.padEnd(longest)}  ${row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`,
    );
  console.log('');
}

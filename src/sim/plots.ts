/** Pictures of simulated days as SVG: waits over the day, and load by window; labels in Chinese and English. */
import { minute } from '../core/policy.js';
import { closesAt, opensAt } from './day.js';
import type { Measures, Slip } from '../figures/measures.js';
import { mean, percentile, sum } from '../figures/statistics.js';

/** Days of one kind under one policy. */
export interface Series {
  name: string;
  days: Measures[];
}

const width = 860;
const height = 420;
const frame = { left: 70, right: 20, top: 64, bottom: 62 };
const plot = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom };
/** Told apart by people who see colours differently, too. */
const colours = ['#0b6e99', '#d1495b', '#6a994e', '#8d6a9f'];

/** Mean wait of those who took their number in each half hour, a line for each series; dashed: 95 % wait no longer. */
export function waitsOverTheDay(title: string, series: Series[]): string {
  const step = 30 * minute;
  const first = opensAt - step;
  const bins = Array.from({ length: (closesAt - first) / step }, (_, i) => first + i * step);
  const lines = series.map(({ name, days }) => {
    const waits = bins.map((from) => waitsOf(days, (slip) => slip.issuedAt >= from && slip.issuedAt < from + step));
    const points = (of: (all: number[]) => number) =>
      bins.map((from, i) => ({ at: from + step / 2, value: waits[i]!.length > 0 ? of(waits[i]!) : null }));
    return { name, mean: points(mean), p95: points((all) => percentile(all, 0.95)) };
  });
  const scale = scaleTo(Math.max(1, ...lines.flatMap((line) => line.p95.map(({ value }) => value ?? 0))));
  const x = (at: number) => frame.left + ((at - first) / (closesAt - first)) * plot.width;
  const path = (points: { at: number; value: number | null }[]) =>
    points
      .flatMap(({ at, value }) => (value === null ? [] : [`${x(at).toFixed(1)},${scale.y(value).toFixed(1)}`]))
      .join(' ');
  const drawn = lines.flatMap((line, i) => {
    const stroke = `fill="none" stroke="${colours[i % colours.length]}" stroke-width="2"`;
    return [
      `<polyline points="${path(line.mean)}" ${stroke}/>`,
      `<polyline points="${path(line.p95)}" ${stroke} stroke-dasharray="5 4"/>`,
    ];
  });
  const hours = bins.filter((at) => (at - opensAt) % (60 * minute) === 0 && at >= opensAt);
  const ticks = [...hours, closesAt].map((at) =>
    label(x(at), height - frame.bottom + 18, `${9 + (at - opensAt) / (60 * minute)}:00`, 'middle'),
  );
  const note = '实线为平均，虚线为 95% 分位 · solid: mean, dashed: 95 %';
  return picture(
    `${title}：等候时间`,
    `${title}: minutes waited, by time of taking the number. ${note}`,
    [...scale.grid, ...ticks, ...drawn, axis('取号时间 · number taken at')],
    lines.map(({ name }) => name),
  );
}

/** Share of its time at which each window has a visitor, side by side for each series. */
export function loadByWindow(title: string, series: Series[]): string {
  const labels = [...new Set(series.flatMap(({ days }) => days.flatMap((day) => day.windows.map((w) => w.label))))];
  const scale = scaleTo(100);
  const room = plot.width / Math.max(1, labels.length);
  const bar = (room * 0.8) / series.length;
  const bars = series.flatMap(({ days }, i) =>
    labels.map((name, place) => {
      const loads = days.flatMap((day) => day.windows.filter((window) => window.label === name));
      const share = (100 * mean(loads.map((w) => w.busy))) / Math.max(1, mean(loads.map((w) => w.staffed)));
      const left = frame.left + place * room + room * 0.1 + i * bar;
      const top = scale.y(share);
      return `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${bar.toFixed(1)}" height="${(height - frame.bottom - top).toFixed(1)}" fill="${colours[i % colours.length]}"/>`;
    }),
  );
  // Long names lie slanted, so that neighbours do not cover each other.
  const slanted = labels.some((name) => name.length > 3);
  const names = labels.map((name, place) => {
    const x = frame.left + (place + 0.5) * room;
    const y = height - frame.bottom + 16;
    return slanted
      ? `<text x="${x}" y="${y}" transform="rotate(-35 ${x} ${y})" text-anchor="end">${escaped(name)}</text>`
      : label(x, y, name, 'middle');
  });
  return picture(
    `${title}：窗口负荷`,
    `${title}: share of its time at which each window has a visitor, %`,
    [...scale.grid, ...bars, ...names, ...(slanted ? [] : [axis('窗口 · window')])],
    series.map(({ name }) => name),
  );
}

function waitsOf(days: Measures[], chosen: (slip: Slip) => boolean): number[] {
  return days.flatMap(({ slips }) =>
    slips.filter((slip) => slip.waits.length > 0 && chosen(slip)).map(({ waits }) => sum(waits, (wait) => wait)),
  );
}

/** Five or so lines across, at round numbers. */
function scaleTo(most: number): { y: (value: number) => number; grid: string[] } {
  const step = [1, 2, 5, 10, 20, 50, 100].find((one) => most / one <= 6) ?? 200;
  const top = Math.ceil(most / step) * step;
  const y = (value: number) => frame.top + plot.height * (1 - value / top);
  const grid = Array.from({ length: top / step + 1 }, (_, i) => {
    const at = y(i * step);
    const line = `<line x1="${frame.left}" x2="${width - frame.right}" y1="${at}" y2="${at}" stroke="#ddd"/>`;
    return line + label(frame.left - 8, at + 4, `${i * step}`, 'end');
  });
  return { y, grid };
}

function picture(chinese: string, english: string, parts: string[], legend: string[]): string {
  const keys = legend.map((name, i) => {
    const x = width - frame.right - (legend.length - i) * 110;
    return `<rect x="${x}" y="14" width="12" height="12" fill="${colours[i % colours.length]}"/>${label(x + 18, 25, name)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="'Noto Sans CJK SC','Microsoft YaHei',sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${frame.left}" y="26" font-size="17" font-weight="bold">${escaped(chinese)}</text>`,
    `<text x="${frame.left}" y="46" fill="#555">${escaped(english)}</text>`,
    ...keys,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function axis(name: string): string {
  return label(frame.left + plot.width / 2, height - 14, name, 'middle');
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

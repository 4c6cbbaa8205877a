/** `npm run simulate`: days of real halls under each policy, side by side; `--goals` says what dispatch reaches. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { HallConfig, Policy } from '../core/hall.js';
import { defaultPolicy } from '../core/policy.js';
import { dayOf } from './day.js';
import { firstCome, type Goal, goalOfSameness, goalOnRandomHalls, goalsOfSpeed, goalsOn } from './goals.js';
import type { Measures } from '../figures/measures.js';
import { loadByWindow, type Series, waitsOverTheDay } from './plots.js';
import { type HallFiles, type HallName, type Shape, type ShapeName, shapeNames, shapesOf } from './shapes.js';
import { simulate } from './simulator.js';
import { mean } from '../figures/statistics.js';

type Policies = Map<string, Partial<Policy>>;

const policies: Record<string, Partial<Policy>> = {
  group: { name: 'group' },
  window: { name: 'window' },
  pooled: { name: 'pooled' },
  'first-come': firstCome,
};

const usage = `Usage: npm run simulate -- [options]

  --hall NAME       ${shapeNames.slice(0, 5).join(', ')},
                    ${shapeNames.slice(5).join(', ')} (all of them)
  --day N           so many matters a day (as published for the hall)
  --policy A,B      ${Object.keys(policies).join(', ')} (all of them; the last is the fair queue without a promise)
  --set NAME=N      with another constant of the policy, e.g. groupSize=9; may stand several times
  --seeds N         so many days (10)
  --goals           check what dispatch must reach
  --before-after    Datian before the reform and after
  --plots DIR       draw waits and loads into a folder
  --help            this
`;

class Misuse extends Error {}

const allHalls: HallFiles = {
  datian: hallFile('datian'),
  luhe: hallFile('luhe'),
  xiangyang: hallFile('xiangyang'),
  nanchang: hallFile('nanchang'),
};

function run(args: string[]): void {
  const options = parsed(args);
  if (options.help) return console.log(usage);
  const shapes = shapesOf(allHalls);
  const seeds = options.seeds === undefined ? 10 : countOf('--seeds', options.seeds, 1000);
  const chosen = options.hall === undefined ? Object.values(shapes) : [shapeNamed(shapes, options.hall)];
  const sized = options.day === undefined ? chosen : chosen.map((shape) => ofSize(shape, options.day!));
  const constants = constantsOf(options.set ?? []);
  if (options.goals) return checkGoals(sized, seeds, constants, options.hall === undefined);
  if (options['before-after']) return compareReform(shapes, seeds, constants);
  const chosenPolicies = policiesNamed(options.policy ?? Object.keys(policies).join(','), constants);
  for (const shape of sized) sideBySide(shape, chosenPolicies, seeds, options.plots);
}

function parsed(args: string[]) {
  try {
    const options = {
      hall: { type: 'string' },
      day: { type: 'string' },
      policy: { type: 'string' },
      set: { type: 'string', multiple: true },
      seeds: { type: 'string' },
      plots: { type: 'string' },
      goals: { type: 'boolean' },
      'before-after': { type: 'boolean' },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

function countOf(option: string, value: string, most: number): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new Misuse(`${option} ${value}: a whole number from 1 to ${most} is needed.`);
  return count;
}

/** By its own name, or by that of a hall that has one ordinary day. */
function shapeNamed(shapes: Record<ShapeName, Shape>, name: string): Shape {
  const known = (name === 'luhe' ? 'luhe-834' : name) as ShapeName;
  if (!shapeNames.includes(known)) throw new Misuse(`--hall ${name}: there is no such hall.`);
  return shapes[known];
}

function ofSize(shape: Shape, day: string): Shape {
  const matters = countOf('--day', day, 10_000);
  return { ...shape, name: shape.matters === matters ? shape.name : `${shape.name} with ${matters}`, matters };
}

/** Policies by name with these constants; the fair queue to which they are compared keeps its own. */
function policiesNamed(list: string, constants: Partial<Policy>): Policies {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(policies, name));
  if (unknown !== undefined) throw new Misuse(`--policy ${unknown}: there is no such policy.`);
  return new Map(names.map((name) => [name, name === 'first-come' ? firstCome : { ...constants, ...policies[name] }]));
}

function constantsOf(settings: string[]): Partial<Policy> {
  const constants = settings.map((setting): [string, number] => {
    const [name = '', value = ''] = setting.split('=');
    if (typeof new Map<string, unknown>(Object.entries(defaultPolicy)).get(name) !== 'number')
      throw new Misuse(`--set ${setting}: the policy has no such number.`);
    if (value === '' || !Number.isFinite(Number(value))) throw new Misuse(`--set ${setting}: a number is needed.`);
    return [name, Number(value)];
  });
  return Object.fromEntries(constants);
}

// ------------------------------------------------------------------------------------------------------- printing

function sideBySide(shape: Shape, chosen: Policies, seeds: number, plots: string | undefined): void {
  const series = [...chosen].map(([name, policy]): Series => ({ name, days: daysOf(shape, seeds, policy) }));
  console.log(
    `${shape.name}: ${shape.matters.toFixed(0)} matters, ${shape.config.windows.length} windows, ${seeds} days`,
  );
  print(
    [measured.map(([name]) => name), ...series.map(({ days }) => measured.map(([, of]) => of(days)))],
    ['policy', ...chosen.keys()],
  );
  if (plots === undefined) return;
  mkdirSync(plots, { recursive: true });
  for (const [kind, picture] of Object.entries({ waits: waitsOverTheDay, loads: loadByWindow })) {
    const file = join(plots, `${shape.name.replaceAll(' ', '-')}-${kind}.svg`);
    writeFileSync(file, picture(shape.name, series));
    console.log(`  ${file}`);
  }
}

function daysOf(shape: Shape, seeds: number, policy: Partial<Policy>): Measures[] {
  return Array.from({ length: seeds }, (_, i) => simulate(shape.config, dayOf(shape, i + 1), policy).measures);
}

/** The columns: means over the days. */
const measured: [string, (days: Measures[]) => string][] = [
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

function compareReform(shapes: Record<ShapeName, Shape>, seeds: number, constants: Partial<Policy>): void {
  const rows: [string, ShapeName][] = [
    ['before: single-purpose windows', 'datian-before'],
    ['after: general and specialist', 'datian-apart'],
    ['and specialists help after 10 min', 'datian'],
  ];
  console.log(`Datian, the same visitors on ${seeds} days`);
  const lines = rows.map(([, name]) => {
    const days = daysOf(shapes[name], seeds, constants);
    return measured.map(([, of]) => of(days));
  });
  print([measured.map(([name]) => name), ...lines], ['', ...rows.map(([title]) => title)]);
}

function checkGoals(shapes: Shape[], seeds: number, constants: Partial<Policy>, everything: boolean): void {
  const goals: Goal[] = [];
  const show = (some: Goal[]) => {
    goals.push(...some);
    for (const { on, measure, value, reach, reached, note } of some) {
      const verdict = reached ? 'reached' : 'MISSED ';
      const line = `${verdict}  ${on.padEnd(24)}${measure.padEnd(34)}${value.padStart(20)}  ${reach.padEnd(11)}`;
      console.log(note ? `${line}  ${note}` : line.trimEnd());
    }
  };
  // Before the reform every matter had its one window: there is nothing to dispatch.
  for (const shape of shapes) if (!everything || shape.name !== 'datian-before') show(goalsOn(shape, seeds, constants));
  if (everything) show([goalOnRandomHalls(seeds * 6, constants)]);
  const timed = everything ? shapes.filter(({ name }) => /^(datian|luhe-834|xiangyang)$/.test(name)) : shapes;
  for (const shape of timed) show([...goalsOfSpeed(shape), goalOfSameness(shape)]);
  const missed = goals.filter(({ reached }) => !reached).length;
  console.log(missed === 0 ? `All ${goals.length} goals reached.` : `${missed} of ${goals.length} goals missed.`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** Columns to the right under their headings, names to the left. */
function print(rows: string[][], names: string[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const longest = Math.max(...names.map((name) => name.length));
  for (const [i, row] of rows.entries())
    console.log(
      `  ${names[i]!.padEnd(longest)}  ${row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`,
    );
  console.log('');
}

/** Written beside the program, checked when it was written. */
function hallFile(name: HallName): HallConfig {
  const file = fileURLToPath(new URL(`../../halls/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as HallConfig;
}

try {
  run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

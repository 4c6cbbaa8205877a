/** `npm run simulate`: days of real halls under each policy, side by side; `--goals` says what dispatch reaches. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HallConfig, Policy } from '../core/hall.js';
import type { Accuracy } from '../figures/accuracy.js';
import type { Measures } from '../figures/measures.js';
import { dayOf } from './day.js';
import { checkForecasts, forecastColumns, monthDays } from './forecasts.js';
import { type Goal, goalOfSameness, goalOnRandomHalls, goalsOfSpeed, goalsOn } from './goals.js';
import { constantsOf, countOf, Misuse, optionsOf, type Policies, policiesNamed, policyNames } from './options.js';
import { loadByWindow, type Series, waitsOverTheDay } from './plots.js';
import { type HallFiles, type HallName, type Shape, type ShapeName, shapeNames, shapesOf } from './shapes.js';
import { simulate } from './simulator.js';
import { printDays, printTable } from './table.js';

const usage = `Usage: npm run simulate -- [options]

  --hall NAME       ${shapeNames.slice(0, 5).join(', ')},
                    ${shapeNames.slice(5).join(', ')} (all of them)
  --day N           so many matters a day (as published for the hall)
  --policy A,B      ${policyNames.join(', ')} (all of them; the last is the fair queue without a promise)
  --set NAME=N      with another constant of the policy, e.g. groupSize=9; may stand several times
  --seeds N         so many days (10; with --months ${monthDays})
  --goals           check what dispatch must reach
  --months          days in a row in a hall that learns every night: how good the waits on its slips are
  --before-after    Datian before the reform and after
  --plots DIR       draw waits and loads into a folder
  --help            this
`;

const allHalls: HallFiles = {
  datian: hallFile('datian'),
  luhe: hallFile('luhe'),
  xiangyang: hallFile('xiangyang'),
  nanchang: hallFile('nanchang'),
};

function run(args: string[]): void {
  const options = optionsOf(args, {
    hall: { type: 'string' },
    day: { type: 'string' },
    policy: { type: 'string' },
    set: { type: 'string', multiple: true },
    seeds: { type: 'string' },
    plots: { type: 'string' },
    goals: { type: 'boolean' },
    months: { type: 'boolean' },
    'before-after': { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (options.help) return console.log(usage);
  const shapes = shapesOf(allHalls);
  const seeds =
    options.seeds === undefined ? (options.months ? monthDays : 10) : countOf('--seeds', options.seeds, 1000);
  const chosen = options.hall === undefined ? Object.values(shapes) : [shapeNamed(shapes, options.hall)];
  const sized = options.day === undefined ? chosen : chosen.map((shape) => ofSize(shape, options.day!));
  const constants = constantsOf(options.set ?? []);
  if (options.goals) return checkGoals(sized, seeds, constants, options.hall === undefined);
  if (options.months) return checkMonths(sized, seeds, constants, options.hall === undefined);
  if (options['before-after']) return compareReform(shapes, seeds, constants);
  const chosenPolicies = policiesNamed(options.policy ?? policyNames.join(','), constants);
  for (const shape of sized) sideBySide(shape, chosenPolicies, seeds, options.plots);
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

// ------------------------------------------------------------------------------------------------------- printing

function sideBySide(shape: Shape, chosen: Policies, seeds: number, plots: string | undefined): void {
  const series = [...chosen].map(([name, policy]): Series => ({ name, days: daysOf(shape, seeds, policy) }));
  console.log(
    `${shape.name}: ${shape.matters.toFixed(0)} matters, ${shape.config.windows.length} windows, ${seeds} days`,
  );
  printDays(
    'policy',
    series.map(({ name, days }) => [name, days]),
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

function compareReform(shapes: Record<ShapeName, Shape>, seeds: number, constants: Partial<Policy>): void {
  const rows: [string, ShapeName][] = [
    ['before: single-purpose windows', 'datian-before'],
    ['after: general and specialist', 'datian-apart'],
    ['and specialists help after 10 min', 'datian'],
  ];
  console.log(`Datian, the same visitors on ${seeds} days`);
  printDays(
    '',
    rows.map(([title, name]) => [title, daysOf(shapes[name], seeds, constants)]),
  );
}

function checkGoals(shapes: Shape[], seeds: number, constants: Partial<Policy>, everything: boolean): void {
  const goals: Goal[] = [];
  const show = (some: Goal[]) => {
    goals.push(...some);
    printGoals(some);
  };
  // Before the reform every matter had its one window: there is nothing to dispatch.
  for (const shape of shapes) if (!everything || shape.name !== 'datian-before') show(goalsOn(shape, seeds, constants));
  if (everything) show([goalOnRandomHalls(seeds * 6, constants)]);
  const timed = everything ? shapes.filter(({ name }) => /^(datian|luhe-834|xiangyang)$/.test(name)) : shapes;
  for (const shape of timed) show([...goalsOfSpeed(shape), goalOfSameness(shape)]);
  conclude(goals);
}

/** Forecasts of a hall that has learned for a while, beside what is told without any method. */
function checkMonths(shapes: Shape[], days: number, constants: Partial<Policy>, everything: boolean): void {
  const goals: Goal[] = [];
  const found: [name: string, accuracy: Accuracy][] = [];
  for (const shape of everything ? shapes.filter(({ name }) => name !== 'datian-before') : shapes) {
    const check = checkForecasts(shape, days, constants);
    if (!check) {
      console.log(`${shape.name}: nobody was told a time in the last ${Math.ceil(days / 2)} of ${days} days.`);
      continue;
    }
    goals.push(...check.goals);
    found.push([shape.name, check.accuracy]);
    printGoals(check.goals);
  }
  if (found.length === 0) return;
  console.log(`\nThe last ${Math.ceil(days / 2)} of ${days} days; a bucket shows P50 % / P90 % of how many`);
  printTable(
    ['hall', ...found.map(([name]) => name)],
    [
      forecastColumns.map(([heading]) => heading),
      ...found.map(([, accuracy]) => forecastColumns.map(([, of]) => of(accuracy))),
    ],
  );
  conclude(goals);
}

function printGoals(goals: Goal[]): void {
  for (const { on, measure, value, reach, reached, note } of goals) {
    const verdict = reached ? 'reached' : 'MISSED ';
    const line = `${verdict}  ${on.padEnd(24)}${measure.padEnd(34)}${value.padStart(20)}  ${reach.padEnd(11)}`;
    console.log(note ? `${line}  ${note}` : line.trimEnd());
  }
}

function conclude(goals: Goal[]): void {
  const missed = goals.filter(({ reached }) => !reached).length;
  console.log(missed === 0 ? `All ${goals.length} goals reached.` : `${missed} of ${goals.length} goals missed.`);
  process.exitCode = missed === 0 ? 0 : 1;
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

/** What a server needs before its first request: its halls, an administrator, and a demonstration where nothing was asked for. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'glob';
import type { DataSource } from 'typeorm';
import { canonical } from './accounts/answers.js';
import { faultsOf } from './accounts/problem-error.js';
import { ensureAdmin, makeDemonstration, type Demonstration, type Founding } from './accounts/first-accounts.js';
import type { HallService } from './hall/hall.service.js';
import { HallFile } from './protocol/index.js';
import type { Log } from './log.js';

/** Why the server does not start: lines for whoever starts it. */
export class StartFault extends Error {}

/** What comes with the program; the first of them is shown where nobody names another. */
const ourHalls = fileURLToPath(new URL('../halls', import.meta.url));

export interface LoadedFile {
  path: string;
  hall: HallFile;
}

/** Every hall file that the pattern names, checked; all faults of all files are told at once. */
export async function readHallFiles(pattern: string | undefined): Promise<LoadedFile[]> {
  // In order, so that every start does the same.
  const paths =
    pattern === undefined
      ? [join(ourHalls, 'datian.json')]
      : (await glob(pattern, { nodir: true, absolute: true })).sort();
  if (paths.length === 0) throw new StartFault(`HALL_FILES=${pattern} names no file.`);
  const faults: string[] = [];
  const files: LoadedFile[] = [];
  for (const path of paths) {
    const hall = await readHallFile(path, faults);
    if (!hall) continue;
    const twin = files.find((file) => file.hall.id === hall.id);
    if (twin) faults.push(`${path}: id: ${hall.id} is the hall of ${twin.path} already`);
    files.push({ path, hall });
  }
  if (faults.length > 0) throw new StartFault(`The hall files have faults:\n${faults.join('\n')}`);
  return files;
}

async function readHallFile(path: string, faults: string[]): Promise<HallFile | undefined> {
  try {
    const parsed = HallFile.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (parsed.success) return parsed.data;
    for (const fault of faultsOf(parsed.error.issues)) faults.push(`${path}: ${fault.path}: ${fault.message}`);
  } catch (error) {
    faults.push(`${path}: ${(error as Error).message}`);
  }
  return undefined;
}

/**
 * Puts in force what is new. A file is loaded once, until it changes: what an administrator has since put in force over
 * HTTP is not taken back by the next start.
 */
export async function loadHalls(source: DataSource, halls: HallService, files: LoadedFile[], log: Log): Promise<void> {
  const known = new Set((await halls.list()).map(({ id }) => id));
  for (const { hall: file } of files) {
    const name = `hall-file:${file.id}`;
    const digest = createHash('sha256').update(canonical(file)).digest('hex');
    const [loaded] = await source.query<{ value: string }[]>('select value from setting where name = $1', [name]);
    if (known.has(file.id) && loaded?.value === digest) continue;
    const same =
      known.has(file.id) && (await halls.read(file.id, (hall) => canonical(hall.config) === canonical(file)));
    if (!same) {
      const actor = { by: 'admin:hall-file', role: 'admin' } as const;
      const command = { type: 'configure', config: file, actor } as const;
      const result = await halls.configure(file, command, () => ({ status: 200, body: '{}' }));
      if ('refused' in result) {
        log.warn(`the file of hall ${file.id} is not in force: ${result.detail} The next start tries again.`);
        continue;
      }
    }
    await source.query(
      'insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
      [name, digest],
    );
  }
}

/** Makes the first administrator and the demonstrations; returns what to show once. */
export async function makeFirstAccounts(
  founding: Founding,
  { adminPassword, hallFiles }: { adminPassword: string | undefined; hallFiles: string | undefined },
  files: LoadedFile[],
): Promise<(url: string) => string[]> {
  const password = await ensureAdmin(founding, adminPassword);
  // Who names hall files and sets no password tries the halls that came with the program, too.
  const isTried = ({ path }: LoadedFile) =>
    hallFiles === undefined || (adminPassword === undefined && dirname(path) === ourHalls);
  const shown: ((url: string) => string[])[] = [];
  for (const { hall } of files.filter(isTried)) {
    const demo = await makeDemonstration(founding, hall);
    if (demo) shown.push((url) => signIns(hall, demo, url));
  }
  const admin = password ? ['Shown once. Administrator:', `  admin / ${password}`] : [];
  return (url) => [...admin, ...shown.flatMap((lines) => lines(url))];
}

function signIns({ id, name }: HallFile, demo: Demonstration, url: string): string[] {
  const { clerks, supervisor, reviewers, password, kioskToken, displayToken } = demo;
  const review = reviewers && `  review      ${Object.values(reviewers).join(', ')} / ${password}   ${url}/review`;
  return [
    `Shown once. To try ${name.en} (${url}/):`,
    `  clerks      ${clerks.join(', ')} / ${password}   ${url}/window`,
    ...(review ? [review] : []),
    `  supervisor  ${supervisor} / ${password}   ${url}/supervisor`,
    `  kiosk       ${url}/kiosk?hall=${id}&token=${kioskToken}`,
    `  board       ${url}/board?hall=${id}&token=${displayToken}`,
  ];
}

/** Finds the programs that tests start and npm cannot bring, redis-server and chromium, and installs them where it may. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../.cache/programs', import.meta.url));

export interface Program {
  path: string;
  env: Record<string, string>;
}

/** Once before a run, so that no test has to wait for a download. What cannot be had fails the tests that need it, and only those. */
export async function installPrograms(): Promise<void> {
  if (!(await findRedis()))
    await installRedis().catch((error: Error) => console.error(`redis-server: ${error.message}`));
  if (!(await onPath('chromium')) && isRoot()) {
    console.log('Installing chromium for the tests ...');
    await apt('chromium', 'fonts-noto-cjk').catch((error: Error) => console.error(`chromium: ${error.message}`));
  }
}

export async function redisProgram(): Promise<Program | null> {
  return findRedis();
}

export async function chromiumProgram(): Promise<string> {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const path = await onPath(name);
    if (path) return path;
  }
  throw new Error(
    'These tests need Chromium. Install it: apt-get install chromium fonts-noto-cjk (as root), or put it on PATH.',
  );
}

async function findRedis(): Promise<Program | null> {
  for (const name of ['redis-server', 'valkey-server']) {
    const path = await onPath(name);
    if (path) return { path, env: {} };
  }
  const unpacked = join(cache, 'usr', 'bin', 'redis-server');
  if (!existsSync(unpacked)) return null;
  const libraries = join(cache, 'usr', 'lib');
  const folders = [libraries, ...(await readdir(libraries)).map((folder) => join(libraries, folder))];
  return { path: unpacked, env: { LD_LIBRARY_PATH: folders.join(':') } };
}

/** Without root the distribution's own packages are unpacked beside the checkout. */
async function installRedis(): Promise<void> {
  console.log('Installing redis-server for the tests ...');
  if (isRoot()) return apt('redis-server');
  await mkdir(cache, { recursive: true });
  await run('apt-get', ['download', 'redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'], { cwd: cache });
  for (const file of (await readdir(cache)).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['-x', file, cache], { cwd: cache });
  }
}

async function apt(...packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env, maxBuffer: 1e8 });
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, maxBuffer: 1e8 });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function onPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return null;
}

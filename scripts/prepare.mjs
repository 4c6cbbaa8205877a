/** Brings a checkout to where it can run: packages installed, server and pages built; does nothing where nothing changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const pageFolders = [
  'ui-kit',
  'kiosk-ui',
  'display-ui',
  'window-ui',
  'supervisor-ui',
  'review-ui',
  'admin-ui',
  'ticket-ui',
  'rate-ui',
];
const parts = {
  server: {
    doing: 'the server',
    sources: ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    result: 'dist/main.js',
    command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  },
  pages: {
    doing: 'the pages',
    sources: [...pageFolders, 'src/protocol', 'scripts/build-pages.mjs', 'package-lock.json'],
    result: 'dist/pages',
    command: ['scripts/build-pages.mjs'],
  },
};

const stampFile = join(root, 'dist', '.built');

/** Why this Node will not do, or null. */
export function faultOfNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return null;
  return `This is Node ${process.versions.node}; 20.19 or later is needed. Get it from https://nodejs.org or your Linux distribution.`;
}

export async function ensureInstalled(log) {
  if (await isInstalled()) return;
  await alone(log, async () => {
    if (await isInstalled()) return;
    // Building needs the development packages too, also where NODE_ENV=production would leave them out.
    const flags = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    await step('Installing packages (once; takes a minute or two)', npm(['ci', ...flags]), log).catch((error) => {
      // There is no lock file, or it does not fit package.json: what it does say still counts.
      if (!error.message.includes('EUSAGE')) throw error;
      log('package-lock.json is not complete ("npm run lock" completes it).');
      return step('Installing packages without it', npm(['install', '--no-save', ...flags]), log);
    });
  });
}

export async function ensureBuilt(log) {
  if ((await outdated()).length === 0) return;
  await alone(log, async () => build(await outdated(), log));
}

/** Builds all, asked for by hand. */
export async function buildAll(log) {
  await alone(log, async () => {
    await rm(join(root, 'dist'), { recursive: true, force: true });
    await build(await outdated(), log);
  });
}

/** npm leaves a record of what it installed; it counts when it agrees with the lock file. */
async function isInstalled() {
  const [wanted, found] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
      readFile(join(root, file), 'utf8').then(JSON.parse, () => null),
    ),
  );
  if (!found) return false;
  return Object.entries(wanted?.packages ?? {}).every(
    // Optional ones are for other machines; the entries without node_modules are our own folders.
    ([path, entry]) =>
      !path.includes('node_modules/') ||
      entry.optional ||
      entry.link ||
      found.packages[path]?.version === entry.version,
  );
}

async function build(names, log) {
  const stamps = await readStamps();
  for (const name of names) delete stamps[name];
  await mkdir(join(root, 'dist'), { recursive: true });
  // A build that is cut short must not pass for the one before.
  await writeFile(stampFile, JSON.stringify(stamps));
  const outcomes = await Promise.allSettled(
    names.map(async (name) => {
      const { doing, command, result } = parts[name];
      const stamp = await hashOf(parts[name].sources);
      if (name === 'server') await removeOldServer();
      else await rm(join(root, result), { recursive: true, force: true });
      await step(`Building ${doing}`, [process.execPath, ...command], log);
      stamps[name] = stamp;
    }),
  );
  await writeFile(stampFile, JSON.stringify(stamps));
  const failure = outcomes.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
}

/** A module whose source is gone must not stay, or it would still be loaded. */
async function removeOldServer() {
  for (const entry of await readdir(join(root, 'dist')).catch(() => [])) {
    if (entry !== 'pages' && entry !== '.built') await rm(join(root, 'dist', entry), { recursive: true, force: true });
  }
}

async function outdated() {
  const stamps = await readStamps();
  const names = [];
  for (const [name, { sources, result }] of Object.entries(parts)) {
    if (!existsSync(join(root, result)) || stamps[name] !== (await hashOf(sources))) names.push(name);
  }
  return names;
}

function readStamps() {
  return readFile(stampFile, 'utf8').then(JSON.parse, () => ({}));
}

async function hashOf(sources) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  const visit = async (path) => {
    const info = await stat(join(root, path)).catch(() => null);
    if (!info) return;
    if (info.isDirectory()) {
      for (const entry of (await readdir(join(root, path))).sort()) {
        if (entry !== 'node_modules' && entry !== 'dist' && !entry.startsWith('.')) await visit(`${path}/${entry}`);
      }
    } else {
      hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
    }
  };
  for (const source of sources) await visit(source);
  return hash.digest('hex');
}

/** Two starts at once on one checkout (two nodes, say) take turns. A turn whose holder is gone, or silent for long, is over. */
async function alone(log, work) {
  const turn = join(root, '.cache', 'preparing');
  await mkdir(join(root, '.cache'), { recursive: true });
  for (let waiting = false; ;) {
    const taken = await writeFile(turn, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (taken) break;
    const holder = Number(await readFile(turn, 'utf8').catch(() => 0));
    const silence = Date.now() - (await stat(turn).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if ((holder && !isAlive(holder)) || silence > 30_000) {
      await rm(turn, { force: true });
      continue;
    }
    if (!waiting) log(`Waiting for process ${holder}, which is installing or building here ...`);
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const signOfLife = setInterval(() => utimes(turn, new Date(), new Date()).catch(() => {}), 5000);
  try {
    return await work();
  } finally {
    clearInterval(signOfLife);
    await rm(turn, { force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function npm(args) {
  // Under `npm start` npm says where it is itself.
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? [process.execPath, own, ...args] : ['npm', ...args];
}

/** Runs a command quietly: one line when it begins, one when it is done, and its output, shortened, when it fails. */
async function step(title, [program, ...args], log) {
  log(`${title} ...`);
  const begun = Date.now();
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const end = (signal) => child.kill(signal);
  process.on('SIGINT', end).on('SIGTERM', end);
  let output = '';
  const listen = (chunk) => (output = (output + chunk).slice(-1_000_000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve(listen(error.message) && 127));
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  process.off('SIGINT', end).off('SIGTERM', end);
  if (code !== 0) {
    const lines = output.trim().split('\n');
    if (lines.length > 50) lines.splice(20, lines.length - 50, '...');
    throw new Error(`${title}: failed (${code}).\n${lines.join('\n')}`);
  }
  log(`${title}: done in ${Math.round((Date.now() - begun) / 1000)} s.`);
}

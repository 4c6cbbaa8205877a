/** `npm start`: installs and builds what is missing, then becomes the server. `--demo` sends a crowd of visitors to it. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, faultOfNode } from './prepare.mjs';

const log = (line) => console.log(line);

try {
  const fault = faultOfNode();
  if (fault) throw new Error(fault);
  await ensureInstalled(log);
  await ensureBuilt(log);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

if (process.argv.includes('--demo')) demonstrate();
if (process.env.npm_lifecycle_event) {
  endWithNpm();
  ignoreEcho();
}
await import('../dist/main.js');

/** Killed with SIGKILL, npm cannot pass anything on; a server that nobody can stop by hand must not stay behind. */
function endWithNpm() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  watch.unref();
}

/** Ctrl-C reaches us from the terminal and once more from npm, which must not pass for impatience. */
function ignoreEcho() {
  const { emit } = process;
  let heard = -Infinity;
  process.emit = function (name, ...rest) {
    if (name === 'SIGINT' || name === 'SIGTERM') {
      if (performance.now() - heard < 1000) return true;
      heard = performance.now();
    }
    return emit.call(this, name, ...rest);
  };
}

/** Settings of a demonstration: alive in the evening too, with data of its own, ten times as fast as life or `--speed N`. */
function demonstrate() {
  const speed = process.argv[process.argv.indexOf('--speed') + 1];
  process.env.DEMO_SPEED ??= process.argv.includes('--speed') ? speed : '10';
  process.env.HALL_OPEN ??= 'always';
  process.env.DATA_DIR ??= '.data/demo';
  process.env.ADMIN_PASSWORD ??= keptPassword(process.env.DATA_DIR);
}

/** The crowd signs in again at the next start, so the password made up at the first one is kept beside the data. */
function keptPassword(dataDir) {
  const file = join(dataDir, 'admin-password');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(9).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

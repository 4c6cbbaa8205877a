/** Starts the product as its users do, looks at every page, and stops it; writes `PASSED FAILED` to a file. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'jiaohao-smoke-'));
const port = await freePort();
let passed = 0;
let failed = 0;

const first = await start();
await check('says READY with its address', () => first.output().includes(`READY http://127.0.0.1:${port}\n`));
await check('is ready', async () => (await get('/api/health/ready')).status === 200);
for (const page of ['/', '/kiosk', '/board', '/window', '/supervisor', '/admin']) {
  await check(`shows ${page}, and the program of the page`, async () => {
    const { status, body } = await get(page);
    const [, script] = /<script[^>]* src="([^"]+)"/.exec(body) ?? [];
    return status === 200 && (await get(script)).status === 200;
  });
}
await check('exits 0 on SIGTERM', async () => (await first.stop(() => process.kill(first.pid, 'SIGTERM'))) === 0);
await check('leaves no process', () => first.survivors().length === 0);

const begun = Date.now();
const second = await start();
await check('starts again within ten seconds', () => second.ready && Date.now() - begun < 10_000);
// As Ctrl-C does it: to npm and to the server at once.
await check('exits 0 on Ctrl-C', async () => (await second.stop(() => process.kill(-second.pid, 'SIGINT'))) === 0);
await check('leaves no process', () => second.survivors().length === 0);

for (const pid of new Set([...first.survivors(), ...second.survivors()])) tryKill(pid);
if (failed > 0) console.log(`Output of the first start:\n${first.output()}\nOutput of the second:\n${second.output()}`);
rmSync(dataDir, { recursive: true, force: true });
writeFileSync(process.argv[2], `${passed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);

async function start() {
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, HALL_OPEN: 'always' };
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'HALL_FILES']) delete env[name];
  const npm = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let ended = false;
  npm.stdout.on('data', (chunk) => (output += chunk));
  npm.stderr.on('data', (chunk) => (output += chunk));
  const exited = new Promise((resolve) => {
    npm.on('exit', (code, signal) => {
      ended = true;
      resolve(code ?? signal);
    });
  });
  for (let waited = 0; waited < 1800 && !ended && !/^READY /m.test(output); waited++) await sleep(100);
  const family = descendants(npm.pid);
  return {
    pid: npm.pid,
    ready: /^READY /m.test(output),
    output: () => output,
    stop: async (signal) => {
      if (ended) return 'it had ended before';
      signal();
      return Promise.race([exited, sleep(15_000).then(() => 'not within 15 s')]);
    },
    survivors: () => [...new Set([...family, ...onDataDir()])].filter((pid) => statusOf(pid)),
  };
}

async function check(what, ask) {
  let answer;
  try {
    answer = await ask();
  } catch (error) {
    answer = false;
    console.log(`    ${error.message}`);
  }
  if (answer) passed++;
  else failed++;
  console.log(`  ${answer ? '✓' : '✕'} ${what}`);
}

function tryKill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

async function get(path) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
}

function descendants(pid) {
  const all = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const children = all.filter((entry) => statusOf(entry)?.parent === pid).map(Number);
  return [pid, ...children.flatMap(descendants)];
}

/** Postgres is found by what it works on, whosever child it has become. */
function onDataDir() {
  const names = (entry) => {
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(dataDir);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && names(entry))
    .map(Number);
}

/** Null for a process that is gone, or has ended and only waits to be collected. */
function statusOf(pid) {
  try {
    const [, state, parent] = /^.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return state === 'Z' || state === 'X' ? null : { parent: Number(parent) };
  } catch {
    return null;
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

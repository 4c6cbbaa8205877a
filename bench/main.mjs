/** `npm run bench`: figures of the engine against plain ways of doing the same, on one Postgres, in one run, medians of three. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../dist/embedded/postgres.js';
import { callToBoard, echoAfterCommit } from './latency.mjs';
import { median, postsPerSecond } from './load.mjs';

const rounds = 3;
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const concurrency = 64;
const calls = 400;
const password = 'bench-password';

const home = await mkdtemp(join(tmpdir(), 'jiaohao-bench-'));
const postgres = await startPostgres({ dataDir: home, log: () => undefined });
const children = [];
try {
  const baseline = await startBaseline(postgres.url);
  const engine = await startEngine(postgres.url);
  console.log(
    `${cpus().length} cores, Node ${process.version}, Postgres with fsync on; load from a process of its own.\n`,
  );
  await callLatency(baseline, engine);
  await issueRates(baseline, engine);
  await coldHall(postgres.url, engine);
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(
    children.map((child) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.on('exit', done))),
  );
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}

/** Issue on one hot hall through HTTP, durable, beside the two plain ways. */
async function issueRates(baseline, engine) {
  const body = JSON.stringify({ services: ['si-enrol'] });
  const ways = {
    'row lock: five round trips': { url: `${baseline}/row-lock` },
    'bare server: one plpgsql call': { url: `${baseline}/plpgsql` },
    'this engine: POST tickets': {
      url: `${engine.url}/api/halls/datian/tickets`,
      headers: { authorization: `Bearer ${engine.kiosk}`, 'content-type': 'application/json' },
      body,
    },
  };
  const rates = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (const way of Object.values(ways)) await postsPerSecond({ ...way, concurrency, seconds: 2 });
  for (let round = 0; round < rounds; round += 1)
    for (const [name, way] of Object.entries(ways))
      rates[name].push(await postsPerSecond({ ...way, concurrency, seconds }));
  console.log(
    `Tickets issued per second, ${concurrency} at once, ${seconds} s, median of ${rounds} (each: ${rounds} rounds in turn)`,
  );
  for (const [name, all] of Object.entries(rates)) console.log(`  ${name.padEnd(32)} ${show(all)}`);
  const [rowLock, bare, ours] = Object.values(rates).map(median);
  goal('engine / row lock', ours / rowLock, '>=', 5);
  goal('engine / bare server', ours / bare, '>=', 2);
}

/** From the POST of a call until the board has it, beside a commit followed by a socket message. */
async function callLatency(baseline, engine) {
  // Enough visitors for every call, about as many as a crowd at the door.
  for (let i = 0; i < rounds * calls; i += 1)
    await ask(engine.url, '/api/halls/datian/tickets', { services: ['si-enrol'] }, engine.kiosk);
  const ours = [];
  const echo = [];
  for (let round = 0; round < rounds; round += 1) {
    echo.push(await echoAfterCommit(baseline, calls));
    ours.push(await callToBoard(engine, calls, round));
  }
  console.log(`Call to board, milliseconds, ${calls} calls, median of ${rounds}`);
  for (const [name, all] of [
    ['commit + socket echo', echo],
    ['this engine: call → board', ours],
  ]) {
    const at = (p) => median(all.map((one) => one[p])).toFixed(1);
    console.log(`  ${name.padEnd(32)} p50 ${at('p50')}  p99 ${at('p99')}`);
  }
  goal('engine p99 / echo p99', median(ours.map((one) => one.p99)) / median(echo.map((one) => one.p99)), '<=', 3);
  console.log();
}

/** The first look that a node takes at a hall with a peak day's 1,404 numbers waiting, and the second. */
async function coldHall(postgresUrl, engine) {
  const hall = JSON.parse(await readFile('halls/luhe.json', 'utf8'));
  await ask(engine.url, '/api/halls/luhe', hall, engine.admin, 'PUT');
  const { token } = await ask(engine.url, '/api/halls/luhe/devices', { kind: 'kiosk', name: 'cold' }, engine.admin);
  const general = hall.services.filter((service) => service.general);
  for (let i = 0; i < 1404; i += 1)
    await ask(engine.url, '/api/halls/luhe/tickets', { services: [general[i % general.length].id] }, token);
  const looks = [];
  for (let round = 0; round < rounds; round += 1) {
    const child = startNode(postgresUrl, { ROLE: 'api' });
    const url = await ready(child);
    const headers = { authorization: `Bearer ${engine.admin}` };
    const look = async () => {
      const begun = performance.now();
      const response = await fetch(`${url}/api/halls/luhe/supervision`, { headers });
      await response.arrayBuffer();
      return performance.now() - begun;
    };
    // The first request of a process pays for its connection and its sign-in, too.
    await fetch(`${url}/api/halls`, { headers });
    looks.push({ cold: await look(), warm: await look() });
    child.kill('SIGKILL');
  }
  const at = (name) => median(looks.map((one) => one[name]));
  console.log(`\nA hall of 1,404 waiting, GET supervision, milliseconds, median of ${rounds}`);
  console.log(`  ${'loaded from the store first'.padEnd(32)} ${at('cold').toFixed(0)}`);
  console.log(`  ${'in memory'.padEnd(32)} ${at('warm').toFixed(0)}`);
  goal('loading, ms', at('cold') - at('warm'), '<=', 200);
}

function show(rates) {
  return `${Math.round(median(rates))}/s  (${rates.map((rate) => Math.round(rate)).join(', ')})`;
}

function goal(name, value, sign, wanted) {
  const reached = sign === '>=' ? value >= wanted : value <= wanted;
  console.log(
    `  ${name.padEnd(32)} ${value.toFixed(2)}  goal ${sign} ${wanted}  ${reached ? 'reached' : 'NOT REACHED'}`,
  );
}

async function startBaseline(url) {
  await database(url, 'baseline');
  const child = start('bench/baseline.mjs', { DATABASE_URL: withDatabase(url, 'baseline') });
  return ready(child);
}

async function startEngine(url) {
  await database(url, 'engine');
  const engine = { url: await ready(startNode(url)) };
  const admin = (await ask(engine.url, '/api/sessions', { username: 'admin', password })).token;
  const device = (kind) => ask(engine.url, '/api/halls/datian/devices', { kind, name: kind }, admin);
  return { ...engine, admin, kiosk: (await device('kiosk')).token, display: (await device('display')).token };
}

function startNode(url, more = {}) {
  return start('dist/main.js', {
    DATABASE_URL: withDatabase(url, 'engine'),
    PORT: '0',
    HOST: '127.0.0.1',
    ADMIN_PASSWORD: password,
    HALL_OPEN: 'always',
    HALL_FILES: 'halls/datian.json',
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
    ...more,
  });
}

async function ask(url, path, body, token, method = 'POST') {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function start(script, env) {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

function ready(child) {
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`a server ended with ${code}`)));
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /^READY (\S+)/m.exec(said);
      if (found) resolve(found[1]);
      if (/"level":[56]0/.test(String(chunk))) console.error(String(chunk));
    });
  });
}

function withDatabase(url, name) {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}

async function database(url, name) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
}

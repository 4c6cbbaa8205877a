/** The program itself, as a process: what it says when it starts, how it goes down, and what it finds after a kill. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { readPaper, startPrinter } from '../kit/printer.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let database: FreshDatabase;
let folder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'jiaohao-program-'));
});
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Program {
  child: ChildProcess;
  said: () => string;
  exit: Promise<number | null>;
  /** Address of the READY line. */
  ready: () => Promise<string>;
}

function start(environment: Record<string, string>): Program {
  const child = spawn(process.execPath, ['--import', './test/kit/ts.mjs', 'src/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      HALL_OPEN: 'always',
      LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += String(data)));
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const ready = () =>
    eventually(
      'READY',
      () => {
        if (child.exitCode !== null) throw new Error(text);
        return /^READY (http:\/\/127\.0\.0\.1:\d+)$/m.exec(text)?.[1];
      },
      { withinMs: 25_000 },
    );
  return { child, said: () => text, exit, ready };
}

async function ask(url: string, token: string | null, method: string, path: string, body?: unknown) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url + path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
}
const signIn = async (url: string, username: string, password: string) =>
  (await ask(url, null, 'POST', '/api/sessions', { username, password })).body?.token ?? null;

it('tells every fault of its environment at once', async () => {
  const { exit, said } = start({
    PORT: 'http',
    DATABASE_URL: 'mysql://x',
    REDIS_URL: 'x',
    ROLE: 'boss',
    HALL_OPEN: 'yes',
  });
  expect(await exit).toBe(1);
  for (const name of ['PORT', 'DATABASE_URL', 'REDIS_URL', 'ROLE', 'HALL_OPEN'])
    expect(said()).toMatch(new RegExp(`^${name} must be`, 'm'));
});

it('tells every fault of its hall files', async () => {
  const hall = JSON.parse(await readFile(join(root, 'halls/datian.json'), 'utf8'));
  await writeFile(
    join(folder, 'one.json'),
    JSON.stringify({ ...hall, windows: [{ ...hall.windows[0], zone: 'nowhere' }], colour: 1 }),
  );
  await writeFile(join(folder, 'two.json'), '{');
  const { exit, said } = start({ DATABASE_URL: database.url, HALL_FILES: join(folder, '*.json') });
  expect(await exit).toBe(1);
  expect(said()).toMatch(/one\.json: windows\.0\.zone: there is no zone nowhere/);
  expect(said()).toMatch(/one\.json: colour: is not known here/);
  expect(said()).toMatch(/two\.json: .*JSON/);
  const none = start({ DATABASE_URL: database.url, HALL_FILES: join(folder, 'nothing/*.json') });
  expect(await none.exit).toBe(1);
});

it('shows passwords and links once, keeps what it acknowledged through a kill, and goes down in order', async () => {
  const first = start({ DATABASE_URL: database.url });
  const url = await first.ready();
  const admin = /admin \/ (\S+)/.exec(first.said())![1]!;
  const clerk = /clerks .* \/ (\S+)/.exec(first.said())![1]!;
  const kiosk = new URL(/kiosk +(\S+)/.exec(first.said())![1]!);
  expect(`${kiosk.origin}${kiosk.pathname}`).toBe(`${url}/kiosk`);
  expect(first.said().trim().split('\n').at(-1)).toBe(`READY ${url}`);
  for (const [name, password] of [
    ['admin', admin],
    ['clerk1', clerk],
    ['supervisor', clerk],
  ] as const)
    expect(await signIn(url, name, password)).toEqual(expect.any(String));

  const docs = await (await fetch(`${url}/api/docs`)).text();
  expect(docs).toContain('swagger-ui');
  expect(docs).not.toMatch(/(src|href)=['"]https?:/);
  expect((await fetch(`${url}/api/docs/swagger-ui-bundle.js`)).status).toBe(200);
  expect((await ask(url, null, 'GET', '/api/docs-json')).body.openapi).toBe('3.1.0');

  const token = kiosk.searchParams.get('token')!;
  const secrets: string[] = [];
  let going = true;
  const rush = Array.from({ length: 8 }, async () => {
    while (going) {
      const issued = await ask(url, token, 'POST', '/api/halls/datian/tickets', { services: ['si-enrol'] }).catch(
        () => null,
      );
      if (issued?.status === 201) secrets.push(issued.body.secret);
      else return;
    }
  });
  await eventually('some tickets', () => secrets.length > 100);
  first.child.kill('SIGKILL');
  going = false;
  await Promise.all(rush);
  const acknowledged = secrets.length;

  const second = start({ DATABASE_URL: database.url });
  const again = await second.ready();
  expect(second.said()).not.toMatch(/admin \/|token=/);
  const found = await Promise.all(secrets.map((secret) => ask(again, null, 'GET', `/api/tickets/${secret}`)));
  expect(found.filter(({ status }) => status === 200)).toHaveLength(acknowledged);
  expect(new Set(found.map(({ body }) => body.number)).size).toBe(acknowledged);

  const inFlight = Array.from({ length: 20 }, () =>
    ask(again, token, 'POST', '/api/halls/datian/tickets', { services: ['si-enrol'] }),
  );
  const settled = Promise.allSettled(inFlight);
  await eventually('one is answered', () => Promise.race(inFlight));
  const begun = performance.now();
  second.child.kill('SIGTERM');
  const code = await second.exit;
  if (code !== 0) throw new Error(`it ended with ${code}: ${second.said()}`);
  expect(performance.now() - begun).toBeLessThan(10_000);
  const answered = (await settled).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  for (const { status } of answered) expect([201, 503]).toContain(status);

  const third = start({ DATABASE_URL: database.url, ADMIN_PASSWORD: 'another one' });
  const last = await third.ready();
  for (const { status, body } of answered)
    if (status === 201) expect((await ask(last, null, 'GET', `/api/tickets/${body.secret}`)).status).toBe(200);
  expect(await signIn(last, 'admin', admin)).toBeNull();
  expect(await signIn(last, 'admin', 'another one')).toEqual(expect.any(String));
  third.child.kill('SIGINT');
  expect(await third.exit).toBe(0);
}, 120_000);

it('a slip under way when the power goes is told to be lost, and its number can be printed again', async () => {
  const printer = await startPrinter('hangs');
  try {
    const first = start({ DATABASE_URL: database.url, ADMIN_PASSWORD: 'another one' });
    const url = await first.ready();
    const admin = (await signIn(url, 'admin', 'another one'))!;
    const device = { kind: 'kiosk', name: 'printing', printer: { host: '127.0.0.1', port: printer.port } };
    const { token } = (await ask(url, admin, 'POST', '/api/halls/datian/devices', device)).body;
    const issued = await ask(url, token, 'POST', '/api/halls/datian/tickets', { services: ['si-enrol'] });
    const { secret, number } = issued.body;
    expect((await ask(url, token, 'POST', `/api/tickets/${secret}/print`)).body.slip).toBe('queued');
    first.child.kill('SIGKILL');
    await first.exit;

    printer.behave('good');
    const second = start({ DATABASE_URL: database.url, CLOCK_OFFSET_SECONDS: '61' });
    const again = await second.ready();
    const becomes = (slip: string) =>
      eventually(slip, async () => (await ask(again, null, 'GET', `/api/tickets/${secret}`)).body.slip === slip, {
        withinMs: 20_000,
      });
    await becomes('failed');
    await ask(again, token, 'POST', `/api/tickets/${secret}/print`);
    await becomes('printed');
    expect(printer.slips().map((slip) => readPaper(slip).includes(number))).toEqual([true]);
    second.child.kill('SIGTERM');
    expect(await second.exit).toBe(0);
  } finally {
    await printer.stop();
  }
}, 90_000);

it('answers for its health only where it works off jobs', async () => {
  const jobs = start({ DATABASE_URL: database.url, ROLE: 'jobs' });
  const url = await jobs.ready();
  expect((await ask(url, null, 'GET', '/api/health/ready')).status).toBe(200);
  expect((await ask(url, null, 'GET', '/api/halls')).status).toBe(404);
  expect((await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).status).toBe(404);
  jobs.child.kill('SIGTERM');
  expect(await jobs.exit).toBe(0);
}, 60_000);

it('shows sign-ins for the halls that came with it, and review by three people works with them; not where a password is set', async () => {
  const fresh = await freshDatabase();
  try {
    const real = start({ DATABASE_URL: fresh.url, HALL_FILES: 'halls/*.json', ADMIN_PASSWORD: 'a real password' });
    await real.ready();
    expect(real.said()).not.toMatch(/clerks|Shown once/);
    real.child.kill('SIGTERM');
    await real.exit;

    const tried = start({ DATABASE_URL: fresh.url, HALL_FILES: 'halls/*.json' });
    const url = await tried.ready();
    const line = (what: string) =>
      new RegExp(`^  ${what} +(xiangyang\\S+), (xiangyang\\S+).* / (\\S+)`, 'm').exec(tried.said())!;
    const [, clerk, , password] = line('clerks');
    const [, reviewer, approver] = line('review');
    expect(tried.said().match(/^ {2}review /gm)).toHaveLength(1); // of four halls one parts them
    const hall = `${url}/api/halls/xiangyang`;
    const as = async (username: string) => {
      const token = await signIn(url, username, password!);
      return async (method: string, path: string, body?: unknown) => {
        const reply = await ask(hall, token, method, path, body);
        if (reply.status > 201) throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
        return reply.body;
      };
    };
    const handles = await as(clerk!);
    const [service] = (await handles('GET', '')).services.filter(
      (one: { control: string; general: boolean }) => one.control === 'approve' && one.general,
    );
    const { number } = await handles('POST', '/tickets', { services: [service.id] });
    await handles('POST', '/windows/g01/open');
    for (const name of ['call', 'start', 'complete']) await handles('POST', `/windows/g01/${name}`);
    for (const decides of [await as(reviewer!), await as(approver!)]) {
      const { reviews } = await decides('GET', '/reviews');
      expect(reviews).toMatchObject([{ number, mayTake: true }]);
      await decides('POST', `/reviews/${reviews[0].id}/take`);
      await decides('POST', `/reviews/${reviews[0].id}/decide`, { passed: true });
    }
    expect((await handles('GET', '/windows/g01')).ticket).toBeNull();
    tried.child.kill('SIGTERM');
    await tried.exit;
    const again = start({ DATABASE_URL: fresh.url, HALL_FILES: 'halls/*.json' });
    await again.ready();
    expect(again.said()).not.toMatch(/clerks/);
  } finally {
    started.splice(0).forEach((child) => child.kill('SIGKILL'));
    await fresh.drop();
  }
}, 120_000);

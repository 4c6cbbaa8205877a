/** The embedded Postgres: keeps its data, dies with its owner however that dies, and says what to do when it cannot start. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { findBinaries, findRunAs, unprivilegedUser } from '../../src/embedded/binaries.js';
import { startPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.js';
import { eventually } from '../kit/eventually.js';

// A busy machine may take ten seconds to make a database.
jest.setTimeout(120_000);
const withinMs = 60_000;

const isRoot = process.getuid?.() === 0;
let made: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'jiaohao-embedded-'));
  await (await startPostgres({ dataDir: made, log: () => undefined })).stop();
});

afterAll(() => rm(made, { recursive: true, force: true }));

beforeEach(async () => {
  // Of mode 0700, as mktemp makes it: where root starts, the user Postgres runs as cannot even look inside.
  dataDir = await mkdtemp(join(tmpdir(), 'jiaohao-embedded-'));
  running = [];
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL');
  await Promise.all(running.map((server) => server.stop()));
  await eventually('no process is left', async () => (await processesOn(dataDir)).length === 0, { withinMs });
  await rm(dataDir, { recursive: true, force: true });
});

describe('the embedded Postgres at its first start', () => {
  it('keeps its data from one start to the next, and shows it to nobody else', async () => {
    const first = await start();
    await query(first.url, 'create table kept (word text)');
    await query(first.url, `insert into kept values ('取号')`);
    await first.stop();
    expect(await processesOn(dataDir)).toEqual([]);

    const second = await start();
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: '取号' }]);
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
    await expect(query(second.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/);
  });

  it('takes nothing half made for its data when making it was cut short', async () => {
    const owner = startOwner();
    await eventually('it is being made', async () =>
      (await readdir(dataDir)).some((name) => name.startsWith('postgres.new-')),
    );
    owner.kill('SIGKILL');
    await eventually('the owner is gone', () => owner.signalCode);
    expect(await readdir(dataDir)).not.toContain('postgres');

    const next = await start();
    expect(await query(next.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.log']);
  });
});

describe('the embedded Postgres with its data', () => {
  // Made once and copied, which is quicker than making it.
  beforeEach(() => void execFileSync('cp', ['-a', join(made, 'postgres'), dataDir]));

  it('is durable, speaks UTF-8 and listens on this machine only', async () => {
    const { url } = await start();
    const shown = async (name: string) => Object.values((await query(url, `show ${name}`))[0]!)[0];
    expect(await shown('fsync')).toBe('on');
    expect(await shown('synchronous_commit')).toBe('on');
    expect(await shown('data_checksums')).toBe('on');
    expect(await shown('server_encoding')).toBe('UTF8');
    expect(await shown('listen_addresses')).toBe('127.0.0.1');
  });

  it('leaves no process when its owner is killed, and the next owner goes on with the data', async () => {
    const owner = startOwner();
    const url = await firstUrl(owner);
    await query(url, 'create table kept as select 1 as n');
    owner.kill('SIGKILL');
    await eventually('Postgres has ended', async () => (await processesOn(dataDir)).length === 0, { withinMs });

    const next = await start();
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  it('waits for the Postgres of an owner that was killed a moment ago', async () => {
    const owner = startOwner();
    const url = await firstUrl(owner);
    await query(url, 'create table kept as select 1 as n');
    owner.kill('SIGKILL');
    const next = await start();
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  it('takes over a Postgres whose owner and guard were both killed', async () => {
    const owner = startOwner();
    const url = await firstUrl(owner);
    const processes = await processesOn(dataDir);
    // Else it might notice the end of its guard, and act, before its own.
    owner.kill('SIGSTOP');
    for (const { pid, command } of processes) {
      if (command.includes('jiaohao-guard')) process.kill(pid, 'SIGKILL');
    }
    owner.kill('SIGKILL');
    await query(url, 'create table kept as select 1 as n');

    const next = await start();
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  it('comes back at the same address when it is killed itself', async () => {
    const { url } = await start();
    await query(url, 'create table kept as select 1 as n');
    const lock = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(lock, 10), 'SIGKILL');
    await eventually('it answers again', () => query(url, 'select n from kept'), { withinMs });
  });

  it('says so when another server is using the data', async () => {
    const owner = startOwner();
    await firstUrl(owner);
    await expect(start()).rejects.toThrow(`Another server (process ${owner.pid})`);
  });

  it('is not held up by a lock file that names a process of somebody else', async () => {
    const lock = [process.pid, join(dataDir, 'postgres'), 1, 5432, '', '127.0.0.1', 1, 'ready', ''];
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), lock.join('\n'));
    await start();
  });

  it('says what to do with the data of another major version', async () => {
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/made by Postgres 15, but this release brings Postgres 18.*DATABASE_URL/s);
  });

  it('tells the end of its log when it does not start', async () => {
    await writeFile(join(dataDir, 'postgres', 'postgresql.conf'), 'shared_buffers = nonsense\n');
    await expect(start()).rejects.toThrow(/shared_buffers/);
  });
});

(isRoot ? it : it.skip)('finds a way to run programs that only root can reach', async () => {
  const { home } = await findBinaries();
  const copy = join(dataDir, 'native');
  await cp(home, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(dataDir, 0o700);
  const binaries = { home: copy, postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') };
  const user = (await unprivilegedUser(join(dataDir, 'none')))!;
  expect(await findRunAs(binaries, dirname(dataDir), user)).toMatchObject({
    major: '18',
    prefix: expect.arrayContaining(['setpriv']),
  });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, log: () => undefined });
  running.push(server);
  return server;
}

function startOwner(): ChildProcess {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const owner = spawn(process.execPath, ['--import', path('../kit/ts.mjs'), path('owner.ts'), dataDir]);
  owners.push(owner);
  return owner;
}

async function firstUrl(owner: ChildProcess): Promise<string> {
  let said = '';
  owner.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  owner.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return eventually(
    `an address in what the owner says`,
    () => {
      const url = /^postgresql:.*$/m.exec(said)?.[0];
      if (!url) throw new Error(said);
      return url;
    },
    { withinMs },
  );
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows as Record<string, unknown>[];
}

/** Postgres and its guards on a data directory; not those that have ended and only wait to be collected. */
async function processesOn(folder: string): Promise<{ pid: number; command: string }[]> {
  const found = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const command = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (command.includes(`${folder}/postgres`)) found.push({ pid: Number(entry), command });
  }
  return found;
}

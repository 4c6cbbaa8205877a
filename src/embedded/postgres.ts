/**
 * A real Postgres for a machine that has none: made on first start under the data directory, stopped with us.
 *
 * none ──initdb into a folder beside, then rename──► stopped ──► starting ──► ready ──stop, or our end──► stopped
 *                                                       ▲                       │ died by itself
 *                                                       └───────────────────────┘
 */
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, realpath, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, findRunAs, unprivilegedUser, type Binaries, type RunAs } from './binaries.js';
import { spawnGuarded, type Guarded } from './guard.js';
import { LogFile } from './log-file.js';
import { isAlive, postmasterOf } from './postmaster.js';

export interface EmbeddedPostgres {
  url: string;
  stop: () => Promise<void>;
}

type Log = (line: string) => void;

const name = 'jiaohao';

/** Written into postgresql.conf when the data is made, where an administrator may change them. Sized for a small machine. */
const settings = {
  shared_buffers: '128MB',
  max_connections: '100',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and details carry the values of rows; a log must not.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
};

/** Data directories this process has a Postgres on. */
const inUse = new Set<string>();

/** The Postgres is ours alone: where another server uses the directory this waits a little, then says so. */
export async function startPostgres({ dataDir, log }: { dataDir: string; log: Log }): Promise<EmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  const home = await realpath(dataDir);
  if (inUse.has(home)) throw new Error(`This process already runs a Postgres on ${home}.`);
  inUse.add(home);
  const server = new Server(home, log);
  const stop = async () => {
    await server.stop();
    inUse.delete(home);
  };
  try {
    await server.prepare();
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, stop };
}

class Server {
  url = '';
  private binaries!: Binaries;
  private runAs!: RunAs;
  private password = '';
  private port = 0;
  private process: Guarded | null = null;
  private logFile: LogFile | null = null;
  private stopping = false;
  private readonly data: string;

  constructor(
    private readonly home: string,
    private readonly log: Log,
  ) {
    this.data = join(home, 'postgres');
  }

  /** Leaves a data directory that can be started: ours, of this version, made whole. */
  async prepare(): Promise<void> {
    this.binaries = await findBinaries();
    const user = await unprivilegedUser(this.data);
    await this.sweep();
    if (!(await exists(this.data))) await this.create(user);
    const { major, ...runAs } = await findRunAs(this.binaries, this.data, user);
    this.runAs = runAs;
    const dataMajor = (await readFile(join(this.data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
    if (dataMajor !== major) {
      throw new Error(
        dataMajor
          ? `${this.data} was made by Postgres ${dataMajor}, but this release brings Postgres ${major}. Start the release that made ` +
              `it and move its data with pg_dump, or give DATABASE_URL of a Postgres ${dataMajor} server that has the data. ` +
              `To begin empty instead, rename ${this.data}.`
          : `${this.data} is not a Postgres data directory. Rename it to begin empty, or give another DATA_DIR.`,
      );
    }
    this.password = await readFile(join(this.data, 'password'), 'utf8').catch(() => {
      throw new Error(
        `${join(this.data, 'password')} is missing. Restore it from the backup that holds the rest of ${this.data}.`,
      );
    });
  }

  /** Removes what starts that were killed had begun to make. Their initdb may still be on its way out. */
  private async sweep(): Promise<void> {
    for (const entry of await readdir(this.home)) {
      const maker = Number(/^postgres\.new-(\d+)$/.exec(entry)?.[1] ?? 0);
      if (!maker || (maker !== process.pid && isAlive(maker))) continue;
      await rm(join(this.home, entry), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  }

  /** Half-made data must never be taken for data: it is made beside, and renamed when it is whole. */
  private async create(user: { uid: number; gid: number } | null): Promise<void> {
    this.log('Making a new database (first start) ...');
    const beside = join(this.home, `postgres.new-${process.pid}`);
    const cluster = join(beside, 'data');
    const passwordFile = join(beside, 'password');
    const password = randomBytes(24).toString('base64url');
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flush: true });
    if (user) for (const path of [beside, cluster, passwordFile]) await chown(path, user.uid, user.gid);
    const runAs = await findRunAs(this.binaries, cluster, user);
    const initdb = spawnGuarded(
      [
        ...runAs.prefix,
        this.binaries.initdb,
        `--pgdata=${cluster}`,
        `--username=${name}`,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        '--no-instructions',
        ...Object.entries(settings).map(([key, value]) => `--set=${key}=${value}`),
      ],
      { lastSignal: 'TERM', uid: runAs.uid, gid: runAs.gid },
    );
    if ((await initdb.exited) !== 0) {
      await rm(beside, { recursive: true, force: true });
      throw new Error(`The database could not be made in ${this.data}:\n${initdb.lastWords()}`);
    }
    await rename(passwordFile, join(cluster, 'password'));
    await flushFolder(cluster);
    // Should another start have been quicker, its data stays and ours goes.
    await rename(cluster, this.data).catch(async (error: unknown) => {
      if (!(await exists(this.data))) throw error;
    });
    await flushFolder(this.home);
    await rm(beside, { recursive: true, force: true });
  }

  /** Comes back when Postgres takes connections. The port stays the same when it has to be started again. */
  async start(): Promise<void> {
    this.logFile ??= await LogFile.open(join(this.home, 'postgres.log'));
    for (let attempt = 1; ; attempt++) {
      await this.settlePredecessor();
      this.port ||= await freePort();
      this.url = `postgresql://${name}:${this.password}@127.0.0.1:${this.port}/${name}`;
      await this.logFile.mark();
      if (this.stopping) return;
      const server = (this.process = this.spawn());
      const fault = await this.awaitReady(server);
      if (!fault) return void server.exited.then(() => this.restart());
      await server.stop();
      if (this.stopping) return;
      if (attempt === 3) throw new Error(`Postgres did not start on ${this.data}: ${fault}`);
      // The port may have been taken in between, or another server was quicker on this data, as the next round will tell.
      if (/in use/i.test(fault)) this.port = 0;
      await sleep(500);
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    // Fast shutdown, with a checkpoint; a disk too slow for it gets the immediate one, which the next start recovers from.
    const impatience = setTimeout(() => this.process?.signal('QUIT'), 30_000);
    this.process?.signal('INT');
    await this.process?.exited;
    clearTimeout(impatience);
    await this.logFile?.close();
    this.logFile = null;
  }

  private spawn(): Guarded {
    const flags = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: this.port,
      // Shows in `ps` whose Postgres this is, and tells the next start whether its owner lives.
      cluster_name: `${name}-${process.pid}`,
    };
    return spawnGuarded(
      [
        ...this.runAs.prefix,
        this.binaries.postgres,
        '-D',
        this.data,
        ...Object.entries(flags).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      {
        lastSignal: 'INT',
        uid: this.runAs.uid,
        gid: this.runAs.gid,
        output: this.logFile!.fd,
      },
    );
  }

  /** Null when ready, else why not. Recovery after a power cut may take its time, so only the end of the process is failure. */
  private async awaitReady(server: Guarded): Promise<string | null> {
    for (let waited = 0; server.running(); waited++) {
      const client = new pg.Client({
        connectionString: this.url.replace(/[^/]+$/, 'postgres'),
        connectionTimeoutMillis: 5000,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
        if (!rowCount) await client.query(`create database ${name}`);
        return null;
      } catch (error) {
        // 57P03: starting up or recovering.
        const { code, message } = error as { code?: string; message: string };
        if (code && /^(28|3D|42)/.test(code)) return message;
        if (waited > 0 && waited % 100 === 0) this.log(`Postgres is still starting (${code ?? message}) ...`);
      } finally {
        await client.end().catch(() => undefined);
      }
      await sleep(waited < 20 ? 50 : 200);
    }
    return (await this.logFile?.lastLines()) || 'it said nothing';
  }

  private async restart(): Promise<void> {
    for (let pause = 1000; !this.stopping; pause = Math.min(pause * 2, 30_000)) {
      this.log('Postgres ended by itself. Starting it again ...');
      await sleep(pause);
      if (this.stopping) return;
      try {
        return await this.start();
      } catch (error) {
        this.log((error as Error).message);
      }
    }
  }

  /**
   * Before us there may have been a server that was killed: its guard stops its Postgres, which takes a moment, and
   * may itself have been killed. Or the machine lost its power and left a lock file that names some other process.
   */
  private async settlePredecessor(): Promise<void> {
    for (let second = 0; ; second++) {
      const old = await postmasterOf(this.data);
      if (old.state === 'none') return;
      if (old.state === 'stale') return void (await unlink(join(this.data, 'postmaster.pid')).catch(() => undefined));
      const owner = Number(new RegExp(`cluster_name=${name}-(\\d+)`).exec(old.command)?.[1] ?? 0);
      const owned = owner !== process.pid && isAlive(owner);
      if (second === 0) this.log(`Waiting for the Postgres before this one (process ${old.pid}) to end ...`);
      if (owned && second >= 15) {
        throw new Error(
          `Another server (process ${owner}) is using ${this.data}. Stop it first, or give this one another DATA_DIR.`,
        );
      }
      if (second >= 60) {
        throw new Error(
          `An old Postgres (process ${old.pid}) on ${this.data} does not end. Stop it with: kill -QUIT ${old.pid}`,
        );
      }
      if (!owned && (second === 3 || second === 30)) {
        try {
          process.kill(old.pid, second === 3 ? 'SIGINT' : 'SIGQUIT');
        } catch {
          // It has just ended, or is not ours to stop: the next rounds tell.
        }
      }
      await sleep(1000);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** Makes the names in a folder survive a power cut. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

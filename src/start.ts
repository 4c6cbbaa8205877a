/** Brings the whole server up, one part after the other, and down again in the opposite order. */
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Access } from './accounts/access.js';
import { Accounts } from './accounts/accounts.service.js';
import { Devices } from './accounts/devices.js';
import { Identities } from './accounts/identity.js';
import { Limits } from './accounts/limits.js';
import { AppModule, type Parts } from './app.module.js';
import type { Config } from './config.js';
import { systemClock, type Clock } from './hall/clock.js';
import { Days } from './hall/days.js';
import { HallService } from './hall/hall.service.js';
import { Links } from './hall/links.js';
import { Retention } from './hall/retention.js';
import { WhatIfs } from './hall/what-ifs.js';
import { serveDocument } from './http/document.js';
import { guard } from './http/guard.js';
import { ProblemFilter } from './http/problem.js';
import { logRequests, makeAdapter, readJson, secure, servePages } from './http/server.js';
import { Jobs } from './jobs/jobs.js';
import { LiveGateway } from './live/gateway.js';
import { Nodes } from './live/nodes.js';
import { connectRedis, connectSubscriber } from './live/redis.js';
import { makeLog, NestLog, type Log } from './log.js';
import { Deliveries } from './messages/deliveries.js';
import { Messages, type MessageOptions } from './messages/messages.js';
import { Outbox } from './messages/outbox.js';
import { HttpSms, LogSms } from './messages/sms.js';
import { Webhooks, type WebhookOptions } from './messages/webhooks.js';
import { Slips } from './print/slips.js';
import { loadHalls, makeFirstAccounts, readHallFiles } from './setup.js';
import { dataSource } from './store/database.js';
import { isAway } from './store/away.js';
import { Journal } from './store/journal.js';
import { migrate } from './store/migrate.js';
import { RetentionStore } from './store/retention.js';

export interface RunningApp {
  url: string;
  /** What is shown once, at the first start: passwords and links. */
  notes: string[];
  parts: Parts;
  live: LiveGateway | null;
  /** Finishes what is being done, commits it, and lets go of everything. */
  stop(): Promise<void>;
  /** What `stop` is waiting for. */
  closing(): string;
}

export interface Overrides {
  clock?: Clock;
  log?: Log;
  /** The API alone, without pages and documents: jest on Node 20 cannot load what serves files. */
  apiOnly?: boolean;
  /** Program of the threads that answer what-if questions. */
  whatIfProgram?: URL;
  /** How patiently what goes out is tried again. */
  messages?: MessageOptions;
  webhooks?: WebhookOptions;
}

/** A part by its name, and how to close it. */
type Closer = [part: string, close: () => unknown];

const jobsPatienceMs = 3_000;
const slipsPatienceMs = 3_000;
const postgresPatienceSeconds = 60;

/** Throws StartFault, ConfigFault or what a part failed with; then nothing is left open. */
export async function startApp(config: Config, overrides: Overrides = {}): Promise<RunningApp> {
  const closers: Closer[] = [];
  let closing = '';
  const stop = async () => {
    for (const [part, close] of closers.splice(0).reverse()) {
      closing = part;
      await close();
    }
  };
  try {
    return { ...(await bringUp(config, overrides, closers)), stop, closing: () => closing };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function bringUp(
  config: Config,
  overrides: Overrides,
  closers: Closer[],
): Promise<Omit<RunningApp, 'stop' | 'closing'>> {
  const log = overrides.log ?? makeLog(config.logLevel);
  const files = await readHallFiles(config.hallFiles);
  const url = config.databaseUrl ?? (await embedded(config.dataDir, log, closers));
  const parts = await openParts(config, url, overrides, log, closers);
  await loadHalls(parts.source, parts.halls, files, log);
  const notes = await makeFirstAccounts(parts, config, files);
  const { app, live, closing } = await makeApp(config, parts, overrides.apiOnly ?? false, log, closers);
  const jobs = new Jobs({ ...parts, log: jobsLog(log) }, parts.clock);
  // Timers are derived anew at the next start, so what the queues cannot finish in time is no loss.
  closers.push(['jobs', () => Promise.race([jobs.stop(), sleep(jobsPatienceMs, undefined, { ref: false })])]);
  closers.push(['webhooks', () => parts.webhooks.stop()]);
  closers.push(['messages', () => parts.messages.stop()]);
  closers.push(['door', () => (closing.now = true)]);
  await jobs.start({ databaseUrl: url, redisUrl: config.redisUrl ?? null, work: config.role !== 'api' });
  await app.listen({ port: config.port, host: config.host });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  return { url: address, notes: notes(address), parts, live };
}

/** Pino wants the detail first. */
function jobsLog(log: Log) {
  const at = (level: 'debug' | 'warn' | 'error') => (message: string, detail?: unknown) =>
    log[level]({ detail }, message);
  return { debug: at('debug'), warn: at('warn'), error: at('error') };
}

async function embedded(dataDir: string, log: Log, closers: Closer[]): Promise<string> {
  const { startPostgres } = await import('./embedded/postgres.js');
  const postgres = await startPostgres({ dataDir, log: (line) => log.info(line) });
  closers.push(['embedded Postgres', () => postgres.stop()]);
  return postgres.url;
}

/** Machines start in any order: Postgres may be a little later than we are. */
async function migrateWhenThere(url: string, log: Log): Promise<void> {
  for (let second = 0; ; second += 1) {
    try {
      return await migrate(url);
    } catch (error) {
      if (!isAway(error) || second >= postgresPatienceSeconds) throw error;
      if (second === 0) log.warn({ err: error }, 'Postgres is not there yet: trying for a minute');
      await sleep(1_000);
    }
  }
}

async function openParts(
  config: Config,
  url: string,
  { clock: given, whatIfProgram, ...patience }: Overrides,
  log: Log,
  closers: Closer[],
): Promise<Parts> {
  await migrateWhenThere(url, log);
  const clock = given ?? systemClock(config.clockOffsetSeconds);
  const source = await dataSource(url).initialize();
  closers.push(['connections to Postgres', () => source.destroy()]);
  const redis = config.redisUrl ? connectRedis(config.redisUrl, log) : null;
  closers.push(['Redis', () => redis?.disconnect()]);
  const access = new Access(source, clock, log);
  closers.push(['access', () => access.stop()]);
  await access.start(url);
  const identities = await Identities.open(source, clock, config.identityKey);
  const links = new Links(config.publicUrl ?? null, identities.keyFor('links'));
  const journal = new Journal(source);
  const halls = new HallService(journal, clock, {
    alwaysOpen: config.alwaysOpen,
    links,
    shared: redis !== null,
    log: {
      error: (message, detail) =>
        log.error({ ...(detail as object), err: (detail as { error?: unknown })?.error }, message),
    },
  });
  closers.push(['halls', () => halls.close()]);
  const days = new Days(journal, halls);
  const whatIfs = new WhatIfs(source, halls, days, {
    alwaysOpen: config.alwaysOpen,
    failed: (error) => log.error({ err: error }, 'a what-if question could not be answered'),
    program: whatIfProgram,
  });
  closers.push(['what-if questions', () => whatIfs.stop()]);
  const slips = new Slips(halls, clock, log);
  // A slip that is not finished in time is told to be lost, and may be printed again.
  closers.push(['slips', () => Promise.race([slips.stop(), sleep(slipsPatienceMs, undefined, { ref: false })])]);
  return {
    source,
    clock,
    redis,
    halls,
    days,
    whatIfs,
    retention: new Retention(new RetentionStore(source), halls, clock),
    access,
    accounts: new Accounts(source, clock, access),
    devices: new Devices(source, clock, access),
    limits: new Limits(config.rateLimit, redis ?? undefined),
    identities,
    slips,
    ...openOutbox(config, { source, halls, clock, links }, patience, log),
    demonstration: { links: null },
  };
}

/** What is told outside the hall: it hears the facts, and is worked off by the jobs. */
function openOutbox(
  { sms }: Config,
  core: Pick<Parts, 'source' | 'halls' | 'clock'> & { links: Links },
  patience: Overrides,
  log: Log,
): Pick<Parts, 'outbox' | 'messages' | 'webhooks' | 'deliveries'> {
  const outbox = new Outbox(log);
  const shared = { ...core, outbox, log };
  const adapter = sms ? new HttpSms(sms.url, sms.token) : new LogSms(log);
  const messages = new Messages(shared, adapter, patience.messages);
  const webhooks = new Webhooks(shared, patience.webhooks);
  for (const listener of [messages, webhooks]) core.halls.listen(listener);
  return { outbox, messages, webhooks, deliveries: new Deliveries(outbox, webhooks) };
}

/** The HTTP server with its routes and, unless this node only works off jobs, pages and live sockets. Not yet listening. */
async function makeApp(config: Config, parts: Parts, apiOnly: boolean, log: Log, closers: Closer[]) {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(parts, config),
    makeAdapter(config.trustProxy),
    {
      logger: new NestLog(log),
      bodyParser: false,
      abortOnError: false,
    },
  );
  const closing = { now: false };
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  app.useGlobalFilters(new ProblemFilter(log));
  readJson(server);
  secure(server); // first, so that refusals carry these headers, too
  guard(server, { access: parts.access, limits: parts.limits, closing });
  if (log.isLevelEnabled('debug')) logRequests(server, log);
  if (!apiOnly) serveDocument(app);
  if (!apiOnly && config.role !== 'jobs') await servePages(server);
  await app.init();
  closers.push(['requests in flight', () => finishRequests(app)]);
  const live = config.role === 'jobs' ? null : goLive(config, app, parts, log, closers);
  return { app, live, closing };
}

/** A request in flight may outlast this long a stop. */
const patienceMs = 6_000;

/** Answers what was asked, then closes. A connection that is kept open falls idle only after its answer: it is looked for again. */
async function finishRequests(app: NestFastifyApplication): Promise<void> {
  const server: Server = app.getHttpServer();
  const until = performance.now() + patienceMs;
  const look = setInterval(() => {
    if (performance.now() < until) server.closeIdleConnections();
    else server.closeAllConnections();
  }, 50);
  await app.close().finally(() => clearInterval(look));
}

function goLive(config: Config, app: NestFastifyApplication, parts: Parts, log: Log, closers: Closer[]): LiveGateway {
  const live = new LiveGateway(app.getHttpServer(), { ...parts, log, trustProxy: config.trustProxy });
  closers.push(['live sockets', () => live.stop()]);
  parts.halls.listen(live);
  if (parts.redis) {
    const subscriber = connectSubscriber(parts.redis, log);
    const nodes = new Nodes(live, parts.halls, { publisher: parts.redis, subscriber }, log);
    closers.push([
      'nodes',
      () => {
        nodes.stop();
        subscriber.disconnect();
      },
    ]);
  }
  return live;
}

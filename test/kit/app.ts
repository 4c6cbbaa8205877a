/** A real server in this process, on a database of its own, with the sign-ins that tests need. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Config } from '../../src/config.js';
import type { Clock } from '../../src/hall/clock.js';
import { makeLog } from '../../src/log.js';
import { startApp, type Overrides, type RunningApp } from '../../src/start.js';
import { freshDatabase, type FreshDatabase } from './database.js';

export const hallId = 'datian';
const password = 'a good password';

/** What came as JSON: a test says what it expects of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Reply<Body = Json> {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

type Headerful = Record<string, string>;

/** Somebody who asks: with a token, or without. */
export interface Caller {
  token: string | undefined;
  ask: (method: string, path: string, body?: unknown, headers?: Headerful) => Promise<Reply>;
  get: (path: string, headers?: Headerful) => Promise<Reply>;
  post: (path: string, body?: unknown, headers?: Headerful) => Promise<Reply>;
  put: (path: string, body?: unknown, headers?: Headerful) => Promise<Reply>;
  patch: (path: string, body?: unknown, headers?: Headerful) => Promise<Reply>;
  delete: (path: string, headers?: Headerful) => Promise<Reply>;
}

export interface TestApp {
  url: string;
  running: RunningApp;
  database: FreshDatabase;
  /** What the server logged as errors: a test that ends with any has found a bug. */
  errors: string[];
  /** Everything it logged, as much as `logLevel` of its configuration lets through. */
  logged: string[];
  nobody: Caller;
  admin: Caller;
  as: (token: string) => Caller;
  signIn: (username: string, password: string) => Promise<Caller>;
  /** Made on the spot, with a name of its own. */
  clerk: (hall?: string, duties?: ('review' | 'approve')[]) => Promise<Caller & { id: string; username: string }>;
  supervisor: (hall?: string | null) => Promise<Caller & { id: string; username: string }>;
  device: (kind: 'kiosk' | 'display', zone?: string) => Promise<Caller & { id: string; token: string }>;
  /** A window opened by a clerk of its own. */
  window: (id: string) => Promise<Caller & { path: string; id: string; username: string }>;
  version: () => Promise<number>;
  stop: (options?: { keepDatabase?: boolean }) => Promise<void>;
}

export interface TestOptions extends Pick<Overrides, 'messages' | 'webhooks'> {
  redis?: string;
  database?: FreshDatabase;
  clock?: Clock;
  config?: Partial<Config>;
  whatIfProgram?: URL;
}

const hallFilePath = fileURLToPath(new URL('../../halls/datian.json', import.meta.url));

/** The hall file that the server of a test was started with. */
export async function hallFile(): Promise<Json> {
  return JSON.parse(await readFile(hallFilePath, 'utf8')) as Json;
}

const defaults: Config = {
  host: '127.0.0.1',
  port: 0,
  trustProxy: () => false,
  databaseUrl: undefined,
  dataDir: '.data',
  redisUrl: undefined,
  adminPassword: password,
  hallFiles: hallFilePath,
  alwaysOpen: true,
  clockOffsetSeconds: 0,
  rateLimit: false,
  logLevel: 'error',
  role: 'all',
  demoSpeed: undefined,
  identityKey: undefined,
  publicUrl: undefined,
  sms: undefined,
};

export async function startTestApp(options: TestOptions = {}): Promise<TestApp> {
  const { redis, database, clock, config, whatIfProgram, ...patience } = options;
  const own = database ?? (await freshDatabase());
  const errors: string[] = [];
  const logged: string[] = [];
  const keep = (line: string) => {
    logged.push(line);
    if ((JSON.parse(line) as { level: number }).level >= pino.levels.values.error!) errors.push(line);
  };
  const out = new Writable({ write: (line, _encoding, done) => done(void keep(String(line))) });
  const running = await startApp(
    { ...defaults, databaseUrl: own.url, redisUrl: redis, ...config },
    { clock, log: makeLog(config?.logLevel ?? 'error', out), apiOnly: true, whatIfProgram, ...patience },
  );
  const { url } = running;
  const as = (token?: string) => caller(url, token);
  const nobody = as();
  const signIn = async (username: string, pass: string) => {
    const { status, body } = await nobody.post('/api/sessions', { username, password: pass });
    if (status !== 201) throw new Error(`${username} cannot sign in: ${JSON.stringify(body)}`);
    return as(body.token);
  };
  const admin = await signIn('admin', config?.adminPassword ?? password);
  let count = 0;
  const person = async (role: string, hall: string | null, duties?: string[]) => {
    const username = `${role}-${process.pid}-${Date.now()}-${(count += 1)}`;
    const request = { username, password, role, ...(hall ? { hallId: hall } : {}), ...(duties && { duties }) };
    const { id } = expectStatus(await admin.post('/api/users', request), 201).body;
    return { ...(await signIn(username, password)), id, username };
  };
  return {
    url,
    running,
    database: own,
    errors,
    logged,
    nobody,
    admin,
    as,
    signIn,
    clerk: (hall = hallId, duties) => person('clerk', hall, duties),
    supervisor: (hall = hallId) => person('supervisor', hall),
    device: async (kind, zone) => {
      const request = { kind, name: `${kind} of a test`, ...(zone ? { zone } : {}) };
      const { body } = expectStatus(await admin.post(`/api/halls/${hallId}/devices`, request), 201);
      return { ...as(body.token), id: body.id, token: body.token };
    },
    window: async (id) => {
      const clerk = await person('clerk', hallId);
      const path = `/api/halls/${hallId}/windows/${id}`;
      expectStatus(await clerk.post(`${path}/open`), 200);
      return { ...clerk, path };
    },
    version: async () => (await admin.get(`/api/halls/${hallId}/facts?limit=1`)).body.version,
    stop: async ({ keepDatabase = false } = {}) => {
      await running.stop();
      if (!keepDatabase) await own.drop();
    },
  };
}

export function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
  return reply;
}

function caller(url: string, token?: string): Caller {
  const ask = async (method: string, path: string, body?: unknown, headers: Headerful = {}): Promise<Reply> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  return {
    token,
    ask,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    put: (path, body, headers) => ask('PUT', path, body, headers),
    patch: (path, body, headers) => ask('PATCH', path, body, headers),
    delete: (path, headers) => ask('DELETE', path, undefined, headers),
  };
}

/** Whatever anybody sends: never a 500, never a change by what was refused, and the server goes on. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentText } from '../../src/openapi.js';
import { Problem } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';
import { open } from '../live/socket.js';
import { seed } from '../kit/seed.js';

let app: TestApp;
let callers: Caller[];
let calls: [method: string, path: string][];
let secret: string;

beforeAll(async () => {
  app = await startTestApp();
  const [kiosk, display, clerk] = [await app.device('kiosk'), await app.device('display'), await app.window('g01')];
  callers = [app.admin, app.admin, clerk, kiosk, display, app.nobody];
  ({ secret } = expectStatus(await kiosk.post(`/api/halls/${hallId}/tickets`, { services: ['si-enrol'] }), 201).body);
  const { paths } = JSON.parse(await documentText()) as { paths: Record<string, object> };
  calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method): [string, string] => [method.toUpperCase(), path]),
  );
});
afterAll(() => app?.stop());

const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '..',
    '%00',
    '%',
    '%zz',
    '\u0000',
    '__proto__',
    'constructor',
    'null',
    '-1',
    '1e400',
    'x'.repeat(300),
    '＠',
    '💥',
    '',
  ),
);
const idOf = (known: string) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(known) }, odd.map(encodeURIComponent), fc.webPath());
/** Bodies that are nearly right, and bodies that are not. */
const member = fc.constantFrom(
  ...[
    'services',
    'priority',
    'language',
    'identity',
    'phone',
    'windowId',
    'reason',
    'places',
    'level',
    'tags',
    'comment',
  ],
  ...[
    'keep',
    'wakeInSeconds',
    'to',
    'note',
    'matters',
    'preview',
    'stopped',
    'kind',
    'name',
    'zone',
    'username',
    'password',
  ],
);
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'si-enrol',
    ['si-enrol'],
    'g02',
    'normal',
    'green',
    true,
    false,
    1,
    0,
    -1,
    1e308,
    null,
    'a reason',
    {},
  ),
  fc.constantFrom<unknown>({ windowId: 'g02' }, { escalate: true }, { serviceId: 'si-enrol' }, [
    { id: 'm1', outcome: 'done' },
  ]),
  odd,
  fc.jsonValue({ maxDepth: 3 }),
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(member, value, { maxKeys: 4 }).map((members) => JSON.stringify(members)) },
  fc.json(),
  odd,
  fc.constantFrom('', '{', 'null', '[]', '{"__proto__":1}', '{"a":"\\u0000"}', '{"a":"\\ud800"}', '[['.repeat(5_000)),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'x',
      'application/json;',
      '/',
    ),
    'idempotency-key': fc.string({ unit: fc.constantFrom('a', 'b', ' ', '~'), maxLength: 140 }),
    accept: fc.constantFrom('*/*', 'text/html', 'x'),
    'accept-version': fc.constantFrom('1', '9.9.9', ''),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x', ','),
    'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
  },
  { requiredKeys: [] },
);

it('answers no request with a 500, and changes nothing where it refuses', async () => {
  const request = fc
    .tuple(
      fc.nat(),
      idOf(hallId),
      idOf('g01'),
      idOf(`${hallId}-x-A001`),
      idOf(secret),
      fc.oneof(fc.constant(''), odd),
      body,
      headers,
      fc.nat(5),
    )
    .map(([n, hall, window, ticket, key, query, text, head, who]) => {
      const [method, template] = calls[n % calls.length]!;
      const path = template
        .replace('{hall}', hall)
        .replace('{window}', window)
        .replace(/\{(ticketId|device|service)\}/, ticket)
        .replace('{secret}', key);
      return { method, path: query ? `${path}?${encodeURI(query.replace(/\p{Cs}/gu, ''))}` : path, text, head, who };
    });
  let version = await app.version();
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, text, head, who }) => {
      const caller = callers[who]!;
      // Signing out is not for fuzzing: it would take the fuzz's own callers away.
      if (path.startsWith('/api/sessions/current')) return;
      const reply = await caller.ask(method, path, method === 'GET' || text === '' ? undefined : text, head);
      expect(reply.status).toBeLessThan(500);
      const before = version;
      version = await app.version();
      if (reply.status < 400) return;
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
      Problem.parse(reply.body);
      expect(version).toBe(before);
    }),
    { numRuns: 1_000, ...seed },
  );
}, 180_000);

it('answers what is no HTTP with a 4xx or not at all', async () => {
  const { port, hostname } = new URL(app.url);
  const send = (bytes: string | Uint8Array) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (data) => (text += data.toString('latin1')));
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
      socket.setTimeout(1_500, () => socket.destroy());
      socket.end(bytes);
    });
  const known = [
    'GET / HTTP/9.9\r\n\r\n',
    'G\u0000T / HTTP/1.1\r\n\r\n',
    `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET /api/health/live HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{}',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'PROPFIND /api/halls HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET http://elsewhere/api/halls HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET //api/halls HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'POST /api/sessions HTTP/1.1\r\nHost: x\r\nExpect: nonsense\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'GET /socket.io/?EIO=4&transport=nonsense HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  ];
  for (const bytes of known) expect((await send(bytes)).slice(0, 12)).toMatch(/^$|^HTTP\/1\.1 4\d\d/);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect((await send(bytes)).slice(0, 12)).toMatch(/^$|^HTTP\/1\.1 4\d\d/);
    }),
    { numRuns: 60, ...seed },
  );
}, 120_000);

it('survives whatever a socket sends', async () => {
  const { token } = await app.device('display');
  const auth = fc.oneof(
    fc.record({
      token: fc.constantFrom<unknown>(token, 'x', 5, null, {}),
      hallId: fc.oneof(fc.constant(hallId), odd),
      topic: fc.constantFrom<unknown>('board', 'x', 1, null, 'ticket'),
      zone: odd,
      after: fc.jsonValue(),
    }),
    fc.dictionary(fc.string(), fc.jsonValue()),
  );
  await fc.assert(
    fc.asyncProperty(auth, async (given) => {
      const screen = await open(app.url, given as Record<string, unknown>).catch(
        (data: unknown) => data as { code?: string },
      );
      if ('close' in screen) screen.close();
      else expect(screen.code).toEqual(expect.any(String));
    }),
    { numRuns: 60, ...seed },
  );
  const event = fc.tuple(
    fc.oneof(fc.constantFrom('shown', 'resync', 'facts', 'snapshot', '__proto__', 'toString'), odd),
    fc.array(fc.jsonValue(), { maxLength: 3 }),
  );
  const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
  const version = await app.version();
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 20 }), fc.option(odd), async (events, garbage) => {
      const screen = await open(app.url, { token, hallId, topic: 'board' });
      const emit = screen.socket.emit.bind(screen.socket) as (name: string, ...args: unknown[]) => void;
      for (const [name, args] of events) if (!reserved.includes(name)) emit(name, ...args);
      if (garbage !== null) screen.socket.io.engine.write(garbage);
      await screen.sees('a snapshot or the end', ({ snapshots, socket }) => snapshots > 0 || socket.disconnected);
      screen.close();
    }),
    { numRuns: 40, ...seed },
  );
  expect(await app.version()).toBe(version);
}, 120_000);

it('lives, and has found no bug', async () => {
  expectStatus(await app.nobody.get('/api/health/ready'), 200);
  expect(app.errors).toEqual([]);
});

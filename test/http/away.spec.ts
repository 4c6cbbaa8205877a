/** Postgres goes away and comes back: 503 and nothing changed while it is away, everything as before when it is back. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { open } from '../live/socket.js';

const hall = `/api/halls/${hallId}`;
let database: FreshDatabase;
let wire: Wire;
let app: TestApp;
let kiosk: Caller;

beforeAll(async () => {
  database = await freshDatabase();
  wire = await makeWire(database.url);
  app = await startTestApp({ database: { ...database, url: wire.url } });
  kiosk = await app.device('kiosk');
});
afterAll(async () => {
  await app?.stop();
  await wire?.cut();
});

const issue = (key?: string) =>
  kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] }, key ? { 'idempotency-key': key } : {});

it('answers 503 to everything that needs Postgres, and lives', async () => {
  expectStatus(await issue(), 201);
  const version = await app.version();
  await wire.cut();
  for (const reply of [
    await issue('while it is away'),
    await app.admin.post('/api/users', { username: 'x', password: 'a good password', role: 'admin' }),
    await app.nobody.post('/api/sessions', { username: 'admin', password: 'a good password' }),
    await app.nobody.get('/api/tickets/AAAAAAAAAAAAAAAAAAAAAA'),
    await app.nobody.get('/api/health/ready'),
  ]) {
    expect(reply.body).toMatchObject({ status: 503, code: 'unavailable' });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expectStatus(await app.nobody.get('/api/health/live'), 200);
  await wire.mend();
  await eventually('ready again', async () => (await app.nobody.get('/api/health/ready')).status === 200);
  const issued = await eventually('a ticket', async () => {
    const reply = await issue('while it is away');
    return reply.status === 201 ? reply : null;
  });
  expect((await issue('while it is away')).text).toBe(issued.text);
  expect(await app.version()).toBeGreaterThan(version);
});

it('hears revocations again, also those it could not hear', async () => {
  const [screen, other] = [await app.device('display'), await app.device('display')];
  const socket = await open(app.url, { token: screen.token, hallId, topic: 'board' });
  expectStatus(await screen.get(`${hall}/board`), 200);
  // Revoked behind our back, and the notification is lost with the connection.
  await wire.cut();
  await app.running.parts.source.query('select 1').catch(() => undefined);
  await wire.mend();
  await eventually('Postgres', async () => (await app.nobody.get('/api/health/ready')).status === 200);
  await app.running.parts.source.query('delete from device where id = $1', [screen.id]);
  await socket.sees('the end', ({ socket: { disconnected } }) => disconnected);
  expectStatus(await screen.get(`${hall}/board`), 401);
  expectStatus(await app.admin.delete(`${hall}/devices/${other.id}`), 204);
  expectStatus(await other.get(`${hall}/board`), 401);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));

interface Wire {
  url: string;
  cut: () => Promise<void>;
  mend: () => Promise<void>;
}

/** A wire to Postgres that can be cut. */
async function makeWire(url: string): Promise<Wire> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | null = null;
  const mend = async () => {
    server = createServer((near) => {
      const far = connect(Number(target.port || 5432), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const cut = async () => {
    const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
    for (const socket of sockets) socket.destroy();
    await closed;
    server = null;
  };
  await mend();
  const near = new URL(url);
  near.host = `127.0.0.1:${port}`;
  return { url: near.href, cut, mend };
}

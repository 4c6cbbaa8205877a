/** Printing over HTTP: who may, where, what is told of it; by printers that the test runs. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';
import { SupervisionView } from '../../src/protocol/index.js';
import { open } from '../live/socket.js';
import { readPaper, startPrinter, type TestPrinter } from '../kit/printer.js';

let app: TestApp;
let printer: TestPrinter;
let kiosk: Caller & { id: string };

const devices = `/api/halls/${hallId}/devices`;
async function kioskWith(host: string, port: number): Promise<Caller & { id: string }> {
  const body = { kind: 'kiosk', name: 'with a printer', printer: { host, port } };
  const { token, id } = expectStatus(await app.admin.post(devices, body), 201).body;
  return { ...app.as(token), id };
}
const issue = async (more: object = {}): Promise<Json> =>
  expectStatus(await kiosk.post(`/api/halls/${hallId}/tickets`, { services: ['si-enrol'], ...more }), 201).body;
const slipOf = async (secret: string) => (await app.nobody.get(`/api/tickets/${secret}`)).body.slip;
const becomes = (secret: string, slip: string) =>
  eventually(`the slip is ${slip}`, async () => (await slipOf(secret)) === slip, { withinMs: 25_000 });
const facts = async (after: number) =>
  (await app.admin.get(`/api/halls/${hallId}/facts?after=${after}&limit=100`)).body.facts as Json[];

beforeAll(async () => {
  app = await startTestApp({ config: { publicUrl: 'https://hall.example.cn' } });
  printer = await startPrinter();
  kiosk = await kioskWith('127.0.0.1', printer.port);
});
afterAll(async () => {
  await app?.stop();
  await printer?.stop();
});

describe('a slip', () => {
  it('is printed by the printer of its kiosk, and again on asking', async () => {
    const before = await app.version();
    const ticket = await issue();
    expect(ticket.slip).toBeNull();
    const asked = expectStatus(await kiosk.post(`/api/tickets/${ticket.secret}/print`), 200);
    expect(asked.body).toMatchObject({ number: ticket.number, slip: 'queued' });
    await becomes(ticket.secret, 'printed');
    await kiosk.post(`/api/tickets/${ticket.secret}/print`, {});
    await eventually('two slips', () => printer.slips().length === 2);
    await becomes(ticket.secret, 'printed');
    const [first, second] = printer.slips().map(readPaper);
    for (const paper of [first, second]) {
      expect(paper).toContain(`[x5]${ticket.number}\n`);
      expect(paper).toContain(`[QR https://hall.example.cn/t/${ticket.secret}]`);
      expect(paper).toMatch(/窗口/);
    }
    expect(first).not.toContain('补打');
    expect(second).toContain('补打');
    const told = (await facts(before)).filter(({ type }) => type.startsWith('slip-') || type === 'ticket-issued');
    expect(told.map(({ type }) => type)).toEqual([
      ...['ticket-issued', 'slip-queued', 'slip-printed', 'slip-queued', 'slip-printed'],
    ]);
    expect(JSON.stringify(told)).not.toContain(ticket.secret);
  });

  it('is printed for staff where they say; they know which kiosks have a printer, and no address', async () => {
    const clerk = await app.clerk();
    const other = await app.device('kiosk');
    const { body } = expectStatus(await clerk.get(`/api/halls/${hallId}/printers`), 200);
    expect(body).toEqual({ printers: [{ kioskId: kiosk.id, name: 'with a printer' }] });
    const { secret } = await issue();
    const at = (kioskId?: string) => clerk.post(`/api/tickets/${secret}/print`, kioskId ? { kioskId } : {});
    expect((await at()).body.code).toBe('invalid');
    expect((await at(other.id)).body.code).toBe('not-eligible');
    expectStatus(await at(kiosk.id), 200);
    await becomes(secret, 'printed');
  });

  it('asked for twice under one key is printed once', async () => {
    const { secret } = await issue();
    const slips = printer.slips().length;
    const key = { 'idempotency-key': 'one slip' };
    const [one, two] = await Promise.all([1, 2].map(() => kiosk.post(`/api/tickets/${secret}/print`, {}, key)));
    expect(two!.text).toBe(one!.text);
    await becomes(secret, 'printed');
    expect((await kiosk.post(`/api/tickets/${secret}/print`, {}, key)).text).toBe(one!.text);
    await new Promise((done) => setTimeout(done, 300));
    expect(printer.slips()).toHaveLength(slips + 1);
  });

  it('fails with a reason that staff are told and boards are not; once there is paper it is printed', async () => {
    const { secret, number } = await issue();
    const before = await app.version();
    printer.behave('paper-out');
    await kiosk.post(`/api/tickets/${secret}/print`);
    await becomes(secret, 'failed');
    expect(await facts(before)).toContainEqual(
      expect.objectContaining({ type: 'slip-failed', number, why: 'paper-out' }),
    );
    printer.behave('good');
    await kiosk.post(`/api/tickets/${secret}/print`);
    await becomes(secret, 'printed');
  });

  it('that fails is an alert for supervisors, live, until a slip is printed at that kiosk again', async () => {
    const supervisor = await app.supervisor();
    const alerts = (view: Json) => view.alerts.filter(({ code }: Json) => code === 'slip-failed');
    const screen = await open(app.url, { hallId, token: supervisor.token, topic: 'supervision' });
    try {
      await screen.sees('a snapshot', ({ view }) => view);
      printer.behave('paper-out');
      const { secret } = await issue();
      await kiosk.post(`/api/tickets/${secret}/print`);
      await screen.sees('the failure', ({ facts: told }) => told.some(({ type }) => type === 'slip-failed'));
      screen.socket.emit('resync');
      await screen.sees('an alert', ({ view }) => alerts(view).length > 0);
      const alert = { code: 'slip-failed', kioskId: kiosk.id, kiosk: 'with a printer', why: 'paper-out' };
      expect(alerts(screen.view)).toContainEqual({ ...alert, seconds: expect.any(Number) });
      const asked = expectStatus(await supervisor.get(`/api/halls/${hallId}/supervision`), 200).body;
      expect(alerts(SupervisionView.parse(asked)).map(({ kioskId }: Json) => kioskId)).toContain(kiosk.id);

      printer.behave('good');
      await kiosk.post(`/api/tickets/${secret}/print`);
      await screen.sees('paper', ({ facts: told }) => told.some(({ type }) => type === 'slip-printed'));
      screen.socket.emit('resync');
      await screen.sees('no alert', ({ view }) => alerts(view).every(({ kioskId }: Json) => kioskId !== kiosk.id));
      expect(screen.broken).toEqual([]);
    } finally {
      screen.close();
    }
  });

  it('fails where the printer refuses, and where it takes everything and says nothing', async () => {
    const off = await startPrinter();
    await off.stop();
    const hanging = await startPrinter('hangs');
    try {
      for (const [port, why] of [
        [off.port, 'unreachable'],
        [hanging.port, 'silent'],
      ] as const) {
        const there = await kioskWith('127.0.0.1', port);
        const { secret } = await issue();
        const before = await app.version();
        expectStatus(await there.post(`/api/tickets/${secret}/print`), 200);
        await becomes(secret, 'failed');
        expect(await facts(before)).toContainEqual(expect.objectContaining({ type: 'slip-failed', why }));
      }
    } finally {
      await hanging.stop();
    }
  });

  it('in a queue of many comes out whole and in turn', async () => {
    const tickets = await Promise.all(Array.from({ length: 5 }, () => issue()));
    const slips = printer.slips().length;
    await Promise.all(tickets.map(({ secret }) => kiosk.post(`/api/tickets/${secret}/print`)));
    for (const { secret } of tickets) await becomes(secret, 'printed');
    const papers = printer.slips().slice(slips).map(readPaper);
    const numbers = papers.map((paper) => /\[x5\](\w+)/.exec(paper)![1]);
    expect(numbers.sort()).toEqual(tickets.map(({ number }) => number).sort());
  });
});

describe('who prints where', () => {
  it('staff say at which kiosk; a kiosk prints at its own', async () => {
    const clerk = await app.clerk();
    const { secret } = await issue({ language: 'en' });
    const path = `/api/tickets/${secret}/print`;
    expect((await clerk.post(path)).body).toMatchObject({ status: 400, errors: [{ path: 'kioskId' }] });
    expect((await clerk.post(path, { kioskId: 'none' })).body.code).toBe('not-found');
    expectStatus(await clerk.post(path, { kioskId: kiosk.id }), 200);
    await becomes(secret, 'printed');
    expect(readPaper(printer.slips().at(-1)!)).toContain('Your number');
    const other = await app.device('kiosk');
    expect((await other.post(path)).body).toMatchObject({ status: 409, code: 'not-eligible' });
    expect((await other.post(path, { kioskId: kiosk.id })).body.code).toBe('not-allowed');
  });

  it('a ticket that has ended, or is unknown, is not printed', async () => {
    const { secret } = await issue();
    await app.nobody.post(`/api/tickets/${secret}/cancel`);
    expect((await kiosk.post(`/api/tickets/${secret}/print`)).body).toMatchObject({ status: 409, code: 'wrong-state' });
    expect((await kiosk.post(`/api/tickets/${'A'.repeat(22)}/print`)).body.code).toBe('not-found');
  });

  it('only a kiosk has a printer, which can be changed and taken away', async () => {
    const display = { kind: 'display', name: 'd', printer: { host: '10.0.0.9' } };
    expect((await app.admin.post(devices, display)).body).toMatchObject({ status: 400, errors: [{ path: 'printer' }] });
    for (const bad of [{ host: '' }, { host: 'a b' }, { host: 'x', port: 0 }, { host: 'x', port: 9100, more: 1 }])
      expectStatus(await app.admin.patch(`${devices}/${kiosk.id}`, { printer: bad }), 400);
    const there = await kioskWith('10.255.255.1', 9100);
    const shown = await app.device('display');
    expect((await app.admin.patch(`${devices}/${shown.id}`, { printer: { host: 'x' } })).status).toBe(400);
    expect((await app.admin.patch(`${devices}/none`, { printer: null })).body.code).toBe('not-found');
    const changed = await app.admin.patch(`${devices}/${there.id}`, { printer: { host: '10.0.0.9' } });
    expect(changed.body).toEqual({ id: there.id, printer: { host: '10.0.0.9', port: 9100 } });
    expectStatus(await app.admin.patch(`${devices}/${there.id}`, { printer: null }), 200);
    const { secret } = await issue();
    expect((await there.post(`/api/tickets/${secret}/print`)).body.code).toBe('not-eligible');
  });
});

it('without PUBLIC_URL the code leads where the kiosk itself found us, unless no phone could go there', async () => {
  const plain = await startTestApp();
  try {
    const body = { kind: 'kiosk', name: 'k', printer: { host: '127.0.0.1', port: printer.port } };
    const { token } = (await plain.admin.post(devices, body)).body;
    const near = plain.as(token);
    const tickets = `/api/halls/${hallId}/tickets`;
    const { secret } = (await near.post(tickets, { services: ['si-enrol'] })).body;
    const print = async (host: string) => {
      const slips = printer.slips().length;
      const headers = { authorization: `Bearer ${token}`, host };
      const url = `${plain.url}/api/tickets/${secret}/print`;
      await new Promise<void>((resolve, reject) => {
        const asking = request(url, { method: 'POST', headers }, (response) => {
          response.resume().on('end', resolve);
        });
        asking.on('error', reject).end();
      });
      await eventually('a slip', () => printer.slips().length > slips);
      return readPaper(printer.slips().at(-1)!);
    };
    expect(await print('hall.lan:3000')).toContain(`[QR http://hall.lan:3000/t/${secret}]`);
    expect(await print('127.0.0.1:3000')).not.toContain('QR');
    expect(await print('evil.example/?x=')).not.toContain('QR');
  } finally {
    await plain.stop();
  }
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));

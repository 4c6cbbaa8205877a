/** Webhooks and dead letters over HTTP: made, listed, deleted, told what happens; messages through a gateway; bad input. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectStatus, hallFile, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';
import { startReceiver, type Receiver } from '../kit/receiver.js';

const path = `/api/halls/${hallId}`;
let app: TestApp;
let kiosk: Caller;
let hook: Receiver;
let gateway: Receiver;

beforeAll(async () => {
  hook = await startReceiver();
  gateway = await startReceiver();
  app = await startTestApp({
    config: { sms: { url: gateway.url, token: 'secret-token' }, publicUrl: 'https://hall.example.cn' },
    messages: { tries: 2, backoffMs: 50 },
    webhooks: { tries: 2, backoffMs: 50, probeMs: 3_600_000 },
  });
  kiosk = await app.device('kiosk');
});
afterAll(async () => {
  await app?.stop();
  await hook?.stop();
  await gateway?.stop();
});

const issue = async (more: object = {}): Promise<Json> =>
  expectStatus(await kiosk.post(`${path}/tickets`, { services: ['si-enrol'], ...more }), 201).body;
const pausedHooks = async (): Promise<Json[]> =>
  (await app.admin.get(`${path}/supervision`)).body.alerts.filter(({ code }: Json) => code === 'webhook-paused');
const dead = async (): Promise<Json[]> => (await app.admin.get(`${path}/deliveries?failed=true`)).body.deliveries;

describe('a webhook', () => {
  it('is made with a secret shown once, told of facts, given up, taken up again and deleted', async () => {
    const made = expectStatus(
      await app.admin.post(`${path}/webhooks`, { url: hook.url, types: ['ticket-issued'] }),
      201,
    );
    const { id, secret } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const list = async () => (await app.admin.get(`${path}/webhooks`)).body.webhooks;
    expect(await list()).toEqual([
      expect.objectContaining({
        id,
        url: hook.url,
        types: ['ticket-issued'],
        status: 'active',
        failures: 0,
        error: null,
      }),
    ]);
    expect(JSON.stringify(await list())).not.toContain(secret.slice(6));
    const { number } = await issue();
    await eventually('the hook is told', () => hook.all.find(({ text }) => text.includes(`"number":"${number}"`)));
    expect(hook.all[0]!.text).not.toContain('ticket-assigned');

    hook.always(500);
    const { number: second } = await issue();
    const letter = await eventually('a dead letter', async () => (await dead())[0]);
    expect(letter).toMatchObject({ id: `webhook_${id}`, kind: 'webhook', status: 'failed', url: hook.url, tries: 2 });
    expect(letter.error).toBe('answered 500');
    expect(await list()).toMatchObject([{ status: 'paused', error: 'answered 500' }]);
    const alert = await eventually('supervisors are told', async () => (await pausedHooks())[0]);
    expect(alert).toMatchObject({ webhookId: id, host: new URL(hook.url).host });
    hook.always(null);
    expectStatus(await app.admin.post(`${path}/deliveries/${letter.id}/retry`), 200);
    await eventually('it goes on', () => hook.taken().some(({ text }) => text.includes(`"number":"${second}"`)));
    await eventually('no dead letter is left', async () => (await dead()).length === 0);
    expect(await pausedHooks()).toEqual([]);

    expectStatus(await app.admin.delete(`${path}/webhooks/${id}`), 204);
    expect(await list()).toEqual([]);
    expect((await app.admin.delete(`${path}/webhooks/${id}`)).body.code).toBe('not-found');
  });

  it('that is paused and deleted worries no supervisor any more', async () => {
    hook.always(500);
    const { id } = expectStatus(await app.admin.post(`${path}/webhooks`, { url: hook.url }), 201).body;
    await issue();
    await eventually('supervisors are told', async () => (await pausedHooks()).length === 1);
    hook.always(null);
    expectStatus(await app.admin.delete(`${path}/webhooks/${id}`), 204);
    expect(await pausedHooks()).toEqual([]);
  });

  it('is made once under one key', async () => {
    const key = { 'idempotency-key': 'a hook' };
    const [one, two] = [1, 2].map(() => app.admin.post(`${path}/webhooks`, { url: hook.url }, key));
    expect((await two!).text).toBe((await one!).text);
    const { webhooks } = (await app.admin.get(`${path}/webhooks`)).body;
    expect(webhooks).toHaveLength(1);
    await app.admin.delete(`${path}/webhooks/${webhooks[0].id}`);
  });

  it.each([
    [{}, 'url'],
    [{ url: 'ftp://example.org/x' }, 'url'],
    [{ url: 'not a url' }, 'url'],
    [{ url: 'https://user:word@example.org/' }, 'url'],
    [{ url: `https://example.org/${'x'.repeat(2000)}` }, 'url'],
    [{ url: 'https://example.org/', types: [] }, 'types'],
    [{ url: 'https://example.org/', types: ['Ticket Called'] }, 'types.0'],
    [{ url: 'https://example.org/', secret: 'mine' }, 'secret'],
  ])('%j is refused at %s', async (body, where) => {
    const { status, body: problem } = await app.admin.post(`${path}/webhooks`, body);
    expect([status, problem.errors[0].path]).toEqual([400, where]);
    expect((await app.admin.get(`${path}/webhooks`)).body.webhooks).toEqual([]);
  });

  it('a hall has twenty at most; ids of nothing are not found', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 20; i += 1)
      ids.push(expectStatus(await app.admin.post(`${path}/webhooks`, { url: hook.url, types: ['none'] }), 201).body.id);
    expect((await app.admin.post(`${path}/webhooks`, { url: hook.url })).body).toMatchObject({ status: 400 });
    for (const id of ids) await app.admin.delete(`${path}/webhooks/${id}`);
    for (const id of ['nothing', '00000000-0000-4000-8000-000000000000'])
      expect((await app.admin.delete(`${path}/webhooks/${id}`)).body.code).toBe('not-found');
    for (const id of ['nothing', 'webhook_', 'message_', 'message_none', 'webhook_x', '_'])
      expect((await app.admin.post(`${path}/deliveries/${id}/retry`)).body.code).toBe('not-found');
    expectStatus(await app.admin.get(`${path}/deliveries?failed=perhaps`), 400);
    for (const list of ['webhooks', 'deliveries'])
      expect((await app.admin.get(`/api/halls/nowhere/${list}`)).body.code).toBe('not-found');
  });
});

it('who leaves a telephone is greeted with the link of the ticket, also at a distance, and only by what PUBLIC_URL names', async () => {
  gateway.always(null);
  const words = async (number: string) => {
    const sent = () => gateway.taken().map(({ text }) => JSON.parse(text) as { to: string; text: string });
    return (await eventually('a greeting', () => sent().find(({ text }) => text.includes(`票号是 ${number}`)))).text;
  };
  const ticket = await issue({ phone: '13912345670' });
  const text = await words(ticket.number);
  expect(text).toMatch(/^【大田县就业和社会保障综合服务大厅】您好/);
  const link = /https:\/\/hall\.example\.cn(\/t\/(\S+))$/.exec(text)!;
  expect(link[2]).toBe(ticket.secret);
  expectStatus(await app.nobody.get(`/api/tickets/${link[2]}`), 200);

  const file = await hallFile();
  expectStatus(await app.admin.put(path, { ...file, remote: ['si-enrol'] }), 200);
  const asked = { services: ['si-enrol'], identity: '11010519491231002X', phone: '13912345671' };
  const far = expectStatus(await app.nobody.post(`${path}/remote-tickets`, asked), 201).body;
  expect(await words(far.number)).toContain(`https://hall.example.cn/t/${far.secret}`);
  expectStatus(await app.admin.put(path, file), 200);
});

it('a message goes to whoever left a telephone; given up it is listed without it, and can be tried again', async () => {
  const window = await app.window('g01');
  gateway.always(500);
  const called = async (): Promise<Json> => expectStatus(await window.post(`${window.path}/call`), 200).body.ticket;
  const { number } = await issue({ phone: '13912345678', language: 'en' });
  let ticket = await called();
  while (ticket.number !== number) {
    expectStatus(await window.post(`${window.path}/miss`), 200);
    ticket = await called();
  }
  const letter = await eventually('a dead letter', async () =>
    (await dead()).find((one) => one.number === number && one.occasion === 'called'),
  );
  expect(letter).toMatchObject({
    kind: 'message',
    occasion: 'called',
    tries: 2,
    error: 'the SMS gateway answered 500',
  });
  expect(JSON.stringify(letter)).not.toContain('13912345678');
  gateway.always(null);
  expect((await app.admin.post(`${path}/deliveries/${letter.id}/retry`)).body).toMatchObject({ status: 'queued' });
  const sent = await eventually('it is sent', () => gateway.taken().find(({ text }) => text.includes('please come')));
  expect(JSON.parse(sent.text)).toMatchObject({
    to: '13912345678',
    text: expect.stringContaining(`${number}, please come`),
  });
  expect(sent.headers.authorization).toBe('Bearer secret-token');
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));

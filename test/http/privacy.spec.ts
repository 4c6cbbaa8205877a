/** Who a visitor is: checked, kept as a keyed hash only, and found nowhere else: no answer, fact, log line or row. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectStatus, hallFile, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';
import { startPrinter, type TestPrinter } from '../kit/printer.js';
import { startReceiver, type Receiver } from '../kit/receiver.js';

const path = `/api/halls/${hallId}`;
/** Made up; with the check digit that GB 11643 asks for. */
const identity = '11010519491231002X';
const card = 'SC3504251';
const phone = '13800138765';

let app: TestApp;
let kiosk: Caller;
let printer: TestPrinter;
let hook: Receiver;
const answers: string[] = [];
const secrets: string[] = [];

beforeAll(async () => {
  hook = await startReceiver();
  printer = await startPrinter();
  app = await startTestApp({ config: { logLevel: 'trace', publicUrl: 'https://hall.example.cn' } });
  const device = { kind: 'kiosk', name: 'k', printer: { host: '127.0.0.1', port: printer.port } };
  kiosk = app.as((await app.admin.post(`${path}/devices`, device)).body.token);
});
afterAll(async () => {
  await app?.stop();
  await printer?.stop();
  await hook?.stop();
});

const take = (body: object, headers?: Record<string, string>) =>
  kiosk.post(`${path}/tickets`, { services: ['si-enrol'], ...body }, headers);

describe('an identity number', () => {
  it.each([
    ['110105194912310021', 'another check digit'],
    ['11010519491231002x', 'a small x is the same card', 201],
    ['110105194913310021', 'a thirteenth month'],
    ['110105194902300020', 'the thirtieth of February'],
    ['991012194910010018', 'no region'],
    ['110105299912310020', 'born in the future'],
    ['110105491231002', 'fifteen digits'],
    ['SC35042519900101', 'no card has so many places'],
    ['00B6C4D8E0F1A2B3C4D5E6F708192A3B', 'the code of a chip'],
    ['81000002394150011029', 'what an electronic card shows for a minute'],
    ['123', 'too short'],
    ['11010519491231002 X', 'a gap in it'],
    ["1101051949'; drop table ticket --", 'no card at all'],
  ])('%s: %s', async (given, _why, status = 400) => {
    const reply = await take({ identity: given });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.body.errors).toEqual([expect.objectContaining({ path: 'identity' })]);
    expect(reply.text).not.toContain(given);
    if (status === 201) expectStatus(await kiosk.post(`/api/tickets/${reply.body.secret}/cancel`), 200);
  });

  it('holds one number, however it is written', async () => {
    const first = expectStatus(await take({ identity }), 201).body;
    const again = await take({ identity: ` ${identity.toLowerCase()} ` });
    expect(again.body).toMatchObject({ status: 409, code: 'already-has-ticket' });
    // Whoever shows the card sees the number it holds; who only types it at a distance does not.
    expect(again.body.ticket).toMatchObject({ number: first.number, status: 'waiting', ahead: 0 });
    expect(again.body.ticket.secret).toBeUndefined();
    const file = await hallFile();
    expectStatus(await app.admin.put(path, { ...file, remote: ['si-enrol'] }), 200);
    const far = await app.nobody.post(`${path}/remote-tickets`, { services: ['si-enrol'], identity, phone });
    expect(far.body).toMatchObject({ status: 409, code: 'already-has-ticket' });
    expect(far.body.ticket).toBeUndefined();
    expectStatus(await app.admin.put(path, file), 200);
    expectStatus(await kiosk.post(`/api/tickets/${first.secret}/cancel`), 200);
  });
});

it('is found in no answer, fact, log line or row, and neither is the telephone but where it is kept', async () => {
  await app.admin.post(`${path}/webhooks`, { url: hook.url });
  const remember = async (
    reply: Promise<{ text: string; status: number; body: Json }>,
    status = 200,
  ): Promise<Json> => {
    const { text, body } = expectStatus((await reply) as never, status);
    answers.push(text);
    return body;
  };
  const window = await app.window('g01');
  for (const [i, who] of [identity, card].entries()) {
    const key = { 'idempotency-key': `take ${i}` };
    const { secret, number, id } = await remember(take({ identity: who, phone }, key), 201);
    await remember(take({ identity: who, phone }, key), 201);
    await remember(take({ identity: who }), 409);
    await remember(kiosk.post(`/api/tickets/${secret}/print`));
    await eventually('the slip', async () => (await app.nobody.get(`/api/tickets/${secret}`)).body.slip === 'printed');
    let called = await remember(window.post(`${window.path}/call`));
    while (called.ticket.number !== number) called = await remember(window.post(`${window.path}/call`));
    secrets.push(secret);
    const told = () => app.logged.filter((line) => /-called".*138\*{4}8765/.test(line)).length;
    await eventually('a message would have gone out', () => told() === i + 1);
    await remember(window.post(`${window.path}/start`));
    await remember(window.post(`${window.path}/complete`));
    for (const read of ['supervision', 'facts?limit=500', 'deliveries', `tickets/${id}/why`, 'board'])
      await remember(app.admin.get(`${path}/${read}`));
    await remember(app.nobody.get(`/api/tickets/${secret}`));
  }
  await take({ identity: '110105194912310021' });
  await eventually('the webhook was told', () => hook.taken().some(({ text }) => text.includes('ticket-completed')));

  const forms = [identity, card].flatMap((text) => [
    ...[text, text.toLowerCase(), Buffer.from(text).toString('hex'), Buffer.from(text).toString('base64').slice(0, 20)],
    // A hash without a key could be found by trying all numbers there are.
    ...['hex', 'base64', 'base64url'].map((form) =>
      createHash('sha256')
        .update(text)
        .digest(form as 'hex'),
    ),
  ]);
  const rows = await dump();
  expect(rows).toContain('ticket-completed');
  const places: Record<string, string> = {
    answers: answers.join('\n'),
    log: app.logged.join('\n'),
    database: rows,
    webhook: hook.all.map(({ text, headers }) => text + JSON.stringify(headers)).join('\n'),
    slips: printer
      .slips()
      .map((slip) => slip.toString('latin1'))
      .join('\n'),
  };
  expect(app.logged.length).toBeGreaterThan(20);
  const found = Object.entries(places).flatMap(([place, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${form} in ${place}`),
  );
  expect(found).toEqual([]);
  // What opens a ticket is told to its holder only: answered, and a code on paper.
  for (const place of ['log', 'database', 'webhook'])
    for (const secret of secrets) expect(places[place]).not.toContain(secret);
  for (const place of ['answers', 'log', 'webhook', 'slips']) expect(places[place]).not.toContain(phone);
  // Once each in the table of telephones, and nowhere else.
  expect(rows.split(phone).length - 1).toBe(2);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));

/** Every row of every table of every schema, as text. */
async function dump(): Promise<string> {
  const { source } = app.running.parts;
  const tables = await source.query<{ name: string }[]>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const all: string[] = [];
  for (const { name } of tables)
    for (const { row } of await source.query<{ row: string }[]>(`select t::text as row from ${name} t`)) all.push(row);
  return all.join('\n');
}

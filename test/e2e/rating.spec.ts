/** The rating screen of a window in a real browser: a completed visit appears, is rated and thanked, once. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const hall = '/api/halls/datian';
const byId = (id: string) => `[data-testid="${id}"]`;
const faults: string[] = [];

let database: FreshDatabase;
let server: Program;
let browser: Browser;
let admin: string;
let display: string;
let tablet: Page;
let second: Page;

async function post<Answer>(path: string, body?: unknown, token = admin): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body ?? {}) });
  expect([200, 201]).toContain(response.status);
  return (await response.json()) as Answer;
}

interface Issued {
  id: string;
  number: string;
  secret: string;
}

async function visitAt(window: string): Promise<Issued> {
  const ticket = await post<Issued>(`${hall}/tickets`, { services: ['si-enrol'] });
  for (const step of ['call', 'start', 'complete']) await post(`${hall}/windows/${window}/${step}`);
  return ticket;
}

async function open(query: string, width: number, height: number): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${server.url}/rate?hall=datian${query}#token=${display}`);
  return page;
}

const sees = (page: Page, id: string, text = '') =>
  page.locator(byId(id)).filter({ hasText: text }).waitFor({ timeout: 10_000 });

async function ratings(): Promise<{ ticket_id: string; level: number; tags: string[]; channel: string }[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('select ticket_id, level, tags, channel from rating order by at');
  await client.end();
  return rows;
}

beforeAll(async () => {
  database = await freshDatabase();
  const env = { DATABASE_URL: database.url, PORT: await freePort(), ADMIN_PASSWORD: password };
  server = await startProgram({ ...env, HALL_FILES: 'halls/datian.json' });
  admin = (await post<{ token: string }>('/api/sessions', { username: 'admin', password }, '')).token;
  display = (await post<{ token: string }>(`${hall}/devices`, { kind: 'display', name: 'tablet' })).token;
  browser = await chromium();
  await post(`${hall}/windows/g01/open`);
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
  await database?.drop();
  expect(faults).toEqual([]);
});

it('says whose window it is while nobody is to be asked, and fits a small screen', async () => {
  tablet = await open('&window=g01', 800, 480);
  await sees(tablet, 'idle', '1号窗口');
  expect(tablet.url()).not.toContain('token');
});

it('asks the visitor who is done, takes level and reasons, thanks, and is ready for the next', async () => {
  const ticket = await visitAt('g01');
  await sees(tablet, 'rate-number', ticket.number);
  for (const level of [1, 2, 3, 4, 5]) {
    const box = (await tablet.locator(byId(`level-${level}`)).boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThan(100);
    expect(box.x + box.width).toBeLessThanOrEqual(800);
    expect(box.y + box.height).toBeLessThanOrEqual(480);
  }
  await tablet.locator(byId('level-5')).click();
  await tablet.locator(byId('tag-fast')).click();
  await tablet.locator(byId('send')).click();
  await sees(tablet, 'thanked', '感谢您的评价');
  expect(await ratings()).toEqual([{ ticket_id: ticket.id, level: 5, tags: ['fast'], channel: 'window' }]);
  await sees(tablet, 'idle');
});

it('a second try says that the visit is rated already', async () => {
  second = await open('', 1024, 600);
  await second.locator(byId('choose-g01')).click();
  await sees(second, 'idle', '1号窗口');
  const ticket = await visitAt('g01');
  for (const page of [tablet, second]) await sees(page, 'rate-number', ticket.number);
  // The second screen does not hear of the first one's rating, and sends its own.
  await second.locator(byId('level-1')).click();
  await second.context().setOffline(true);
  await tablet.locator(byId('level-4')).click();
  await tablet.locator(byId('send')).click();
  await sees(tablet, 'thanked');
  await second.locator(byId('send')).click();
  await second.context().setOffline(false);
  await sees(second, 'already', '已经评价过了');
  expect((await ratings()).map(({ level }) => level)).toEqual([5, 4]);
});

it('a screen that is only left alone sends the level that was chosen', async () => {
  const ticket = await visitAt('g01');
  await sees(tablet, 'rate-number', ticket.number);
  await tablet.locator(byId('level-2')).click();
  await eventually('the level is sent', async () => (await ratings()).length === 3, { withinMs: 25_000 });
  expect((await ratings())[2]).toMatchObject({ level: 2, tags: [], channel: 'window' });
});

it('asks again after a reload, and stops once the visitor has rated by phone', async () => {
  const ticket = await visitAt('g01');
  await sees(tablet, 'rate-number', ticket.number);
  await tablet.reload();
  await sees(tablet, 'rate-number', ticket.number);
  await post(`/api/tickets/${ticket.secret}/ratings`, { level: 3 }, '');
  await sees(tablet, 'already');
  await sees(tablet, 'idle');
});

it('without a good token it asks to be set up', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/rate?hall=datian&window=g01`);
  await sees(page, 'set-up');
});

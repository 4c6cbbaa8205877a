/** The rating screen of a window in a real browser: a completed visit appears, is rated and thanked, once. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
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

async function visitAt(window: string, services = ['si-enrol']): Promise<Issued> {
  const ticket = await post<Issued>(`${hall}/tickets`, { services });
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
  page.locator(byId(id)).filter({ hasText: text }).waitFor({ timeout: 30_000 });

interface Rated {
  ticket_id: string;
  matter_id: string;
  level: number;
  tags: string[];
  channel: string;
}

async function ratings(): Promise<Rated[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('select ticket_id, matter_id, level, tags, channel from rating order by at');
  await client.end();
  return rows;
}

/** Faces are for old hands: large, and all on the screen. */
async function facesFit(page: Page): Promise<void> {
  for (const level of [1, 2, 3, 4, 5]) {
    const box = (await page.locator(byId(`level-${level}`)).boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThan(100);
    expect(box.x + box.width).toBeLessThanOrEqual(800);
    expect(box.y + box.height).toBeLessThanOrEqual(480);
  }
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
  await facesFit(tablet);
  await tablet.locator(byId('level-5')).click();
  await tablet.locator(byId('tag-fast')).click();
  await tablet.locator(byId('send')).click();
  await sees(tablet, 'thanked', '感谢您的评价');
  const given = { ticket_id: ticket.id, matter_id: '', level: 5, tags: ['fast'], channel: 'window' };
  expect(await ratings()).toEqual([given]);
  await sees(tablet, 'idle');
});

describe('after a visit with several matters', () => {
  const services = ['si-enrol', 'si-contribution', 'si-transfer'];
  const names = ['参保登记', '缴费', '转移'];

  /** Rates the visit itself; what is on the screen then is the first matter. */
  async function rateVisit(ticket: Issued): Promise<void> {
    await sees(tablet, 'rate-number', ticket.number);
    await tablet.locator(byId('level-4')).click();
    await tablet.locator(byId('send')).click();
  }
  const given = async ({ id }: Issued) =>
    (await ratings()).filter((row) => row.ticket_id === id).map((row) => [row.matter_id, row.level]);

  it('asks about each with one touch, which may be passed over, and thanks', async () => {
    const ticket = await visitAt('g01', services);
    await rateVisit(ticket);
    await sees(tablet, 'rate-matter', names[0]);
    await facesFit(tablet);
    // The second of two quick touches does not rate what has only just appeared.
    await tablet.locator(byId('level-5')).dblclick();
    await sees(tablet, 'rate-matter', names[1]);
    await tablet.locator(byId('skip')).click();
    await sees(tablet, 'rate-matter', names[2]);
    await tablet.locator(byId('level-2')).click();
    await sees(tablet, 'thanked');
    expect(await given(ticket)).toEqual([
      ['', 4],
      ['m1', 5],
      ['m3', 2],
    ]);
    await sees(tablet, 'idle');
  });

  it('takes no for an answer, goes on when a matter was rated by phone, and ends by itself', async () => {
    const hasty = await visitAt('g01', services);
    await rateVisit(hasty);
    await sees(tablet, 'rate-matter', names[0]);
    await tablet.locator(byId('finish')).click();
    await sees(tablet, 'thanked');
    expect(await given(hasty)).toEqual([['', 4]]);

    const ticket = await visitAt('g01', services);
    await rateVisit(ticket);
    await sees(tablet, 'rate-matter', names[0]);
    await post(`/api/tickets/${ticket.secret}/ratings`, { level: 3, matterId: 'm1' }, '');
    await tablet.locator(byId('level-5')).click();
    await sees(tablet, 'rate-matter', names[1]);
    await tablet.locator(byId('idle')).waitFor({ timeout: 25_000 });
    expect(await given(ticket)).toEqual([
      ['', 4],
      ['m1', 3],
    ]);
  });
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
  const given = (await ratings()).filter(({ ticket_id }) => ticket_id === ticket.id);
  expect(given.map(({ level }) => level)).toEqual([4]);
});

it('a screen that is only left alone sends the level that was chosen', async () => {
  const ticket = await visitAt('g01');
  await sees(tablet, 'rate-number', ticket.number);
  await tablet.locator(byId('level-2')).click();
  const sent = async () => (await ratings()).find(({ ticket_id }) => ticket_id === ticket.id);
  expect(await eventually('the level is sent', sent, { withinMs: 25_000 })).toMatchObject({
    ...{ level: 2, tags: [], channel: 'window' },
  });
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

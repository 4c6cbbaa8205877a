/** A visit in a real browser: kiosk, window, board and phone; and all of them after the server was killed. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const byId = (id: string) => `[data-testid="${id}"]`;

describe('a visit', () => {
  let database: FreshDatabase;
  let server: Program;
  let browser: Browser;
  let env: Record<string, string>;
  let kiosk: Page;
  let board: Page;
  let terminal: Page;
  let phone: Page;
  const faults: string[] = [];

  const post = async (path: string, body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(201);
    return (await response.json()) as { token: string };
  };
  const open = async (path: string, width: number, height: number) => {
    const context = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
    await page.goto(server.url + path);
    return page;
  };
  const text = (page: Page, id: string) => page.locator(byId(id)).innerText();
  const click = (page: Page, id: string) => page.locator(byId(id)).click();
  const takeNumber = async () => {
    await click(kiosk, 'service-si-enrol');
    await click(kiosk, 'take-number');
    const number = await text(kiosk, 'ticket-number');
    await click(kiosk, 'slip-done');
    return number.trim();
  };
  /** Sooner than a heartbeat could make the board look for what it missed: it was told. How soon, the benchmark says. */
  const callAndPaint = async (number: string) => {
    await click(terminal, 'cmd-call');
    await board.locator(byId('board-window-g01')).filter({ hasText: number }).waitFor({ timeout: 4_500 });
  };

  beforeAll(async () => {
    database = await freshDatabase();
    env = {
      DATABASE_URL: database.url,
      PORT: await freePort(),
      ADMIN_PASSWORD: password,
      HALL_FILES: 'halls/datian.json',
    };
    server = await startProgram(env);
    const { token: admin } = await post('/api/sessions', { username: 'admin', password });
    await post('/api/users', { username: 'wang', password, role: 'clerk', hallId: 'datian' }, admin);
    const device = async (kind: string) => (await post('/api/halls/datian/devices', { kind, name: kind }, admin)).token;
    browser = await chromium();
    kiosk = await open(`/kiosk?hall=datian&token=${await device('kiosk')}`, 1080, 1920);
    board = await open(`/board?hall=datian&token=${await device('display')}`, 1920, 1080);
    terminal = await open('/window', 1366, 768);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await database?.drop();
    expect(faults).toEqual([]);
  });

  it('kiosk tap → number → call at the window → painted on the board', async () => {
    const number = await takeNumber();
    expect(number).toBe('A001');
    await terminal.locator(byId('sign-in-username')).fill('wang');
    await terminal.locator(byId('sign-in-password')).fill(password);
    await click(terminal, 'sign-in');
    await click(terminal, 'choose-window-g01');
    await click(terminal, 'cmd-open');
    await callAndPaint(number);
    await eventually('the terminal shows it', async () => (await text(terminal, 'current-number')).includes(number));
  });

  it('the board tells that it showed the call and whether it sounded', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const receipts = await eventually('a receipt', async () => {
      const { rows } = await client.query<{ sounded: boolean }>('select sounded from receipt');
      return rows.length > 0 && rows;
    });
    expect(receipts).toEqual([{ sounded: true }]);
    await client.end();
  });

  it('a key pressed twice calls once, and the phone follows the visit to its end', async () => {
    await click(terminal, 'cmd-start');
    await click(terminal, 'cmd-complete');
    const { token: admin } = await post('/api/sessions', { username: 'admin', password });
    const issued = (await post('/api/halls/datian/tickets', { services: ['si-enrol'] }, admin)) as unknown as {
      secret: string;
      number: string;
    };
    await post('/api/halls/datian/tickets', { services: ['si-enrol'] }, admin);
    phone = await open(`/t/${issued.secret}`, 390, 844);
    await eventually('the phone shows the number', async () =>
      (await text(phone, 'phone-number')).includes(issued.number),
    );
    await terminal.locator(byId('cmd-call')).dblclick();
    await eventually('called', async () => (await text(terminal, 'current-number')).includes(issued.number));
    await eventually(
      'the phone is told',
      async () =>
        /1/.test(await phone.locator('body').innerText()) && /请到/.test(await phone.locator('body').innerText()),
    );
    await click(terminal, 'cmd-start');
    await click(terminal, 'cmd-complete');
    await eventually('the phone asks for a rating', () => phone.locator(byId('rate-5')).isVisible());
  });

  it('after the server is killed and started again every page heals by itself', async () => {
    await server.kill();
    await eventually('the board says that it is stale', () => board.locator(byId('stale-bar')).isVisible(), {
      withinMs: 30_000,
    });
    server = await startProgram(env);
    await eventually('the board is live again', async () => !(await board.locator(byId('stale-bar')).isVisible()), {
      withinMs: 30_000,
    });
    await eventually(
      'the terminal is live again',
      async () => !(await terminal.locator(byId('stale-bar')).isVisible()),
      { withinMs: 30_000 },
    );
    const number = await takeNumber();
    expect(number).toBe('A004');
    await callAndPaint('A003');
  });

  it('ends in good order when told to', async () => {
    expect(await server.end()).toBe(0);
  });
});

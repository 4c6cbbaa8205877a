/** Before and at the visit in a real browser: look at the hall, book by phone, move, check in by the code, and be called first. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const byId = (id: string) => `[data-testid="${id}"]`;
/** Monday, 09:40 in Shanghai, whenever this runs: the server's clock is shifted, the phone's is not. */
const nineForty = Date.parse('2027-03-01T01:40:00Z');

describe('an appointment', () => {
  let database: FreshDatabase;
  let server: Program;
  let browser: Browser;
  let phone: Page;
  let admin: string;
  let clerk: string;
  let code: string;
  const faults: string[] = [];

  const ask = async (method: string, path: string, token: string | null, body?: unknown) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return { status: response.status, body: (await response.json()) as any };
  };
  const text = (id: string) => phone.locator(byId(id)).innerText();
  const click = (id: string) => phone.locator(byId(id)).click();
  const tickets = '/api/halls/datian/tickets';

  beforeAll(async () => {
    database = await freshDatabase();
    server = await startProgram({
      DATABASE_URL: database.url,
      PORT: await freePort(),
      ADMIN_PASSWORD: password,
      HALL_FILES: 'halls/datian.json',
      CLOCK_OFFSET_SECONDS: String(Math.round((nineForty - Date.now()) / 1000)),
    });
    admin = (await ask('POST', '/api/sessions', null, { username: 'admin', password })).body.token;
    await ask('POST', '/api/users', admin, { username: 'wang', password, role: 'clerk', hallId: 'datian' });
    clerk = (await ask('POST', '/api/sessions', null, { username: 'wang', password })).body.token;
    browser = await chromium();
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    phone = await context.newPage();
    phone.on('pageerror', (error) => faults.push(error.message));
    await phone.goto(`${server.url}/visit/datian`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await database?.drop();
    expect(faults).toEqual([]);
  });

  it('begins with the hall as it is, a service found by initials, and its papers', async () => {
    expect(await text('hall-now')).toMatch(/大田县[\s\S]*正在办公[\s\S]*08:30–12:00/);
    await phone.locator(byId('find-service')).fill('shbzk');
    await click('service-card-issue');
    expect(await text('papers')).toMatch(/身份证/);
    expect(await phone.locator(byId('to-far')).count()).toBe(0);
  });

  it('is booked by day and half hour; a wrong card is refused in plain words', async () => {
    await click('to-book');
    expect(await phone.locator(byId('slot-09:30')).count()).toBe(0); // it has passed
    await click('slot-10:00');
    await phone.locator(byId('identity')).fill('110101199003070000');
    await click('book-confirm');
    expect(await text('refusal')).toMatch(/证件/);
    await phone.locator(byId('identity')).fill('110101199003070038');
    await phone.locator(byId('phone')).fill('13800001111');
    await click('book-confirm');
    code = (await text('booking-code')).replace('-', '');
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(await text('booking-when')).toMatch(/3月1日.*10:00/);
    expect(await text('booking')).toMatch(/09:30 至 10:15/);
    // Twenty minutes before is too late to change it.
    expect(await phone.locator(byId('booking-cancel')).count()).toBe(0);
  });

  it('is checked in by its code and called before whoever took a number earlier', async () => {
    const normal = await ask('POST', tickets, clerk, { services: ['card-issue'] });
    expect(normal.status).toBe(201);
    const mine = await ask('POST', tickets, clerk, { appointmentCode: code });
    expect([mine.status, mine.body.priority]).toEqual([201, 'appointment']);
    expect((await ask('POST', tickets, clerk, { appointmentCode: code })).body.code).toBe('wrong-state');
    const file = JSON.parse(await readFile(new URL('../../halls/datian.json', import.meta.url), 'utf8'));
    const { id } = file.windows.find((one: { services?: string[] }) => one.services?.includes('card-issue'));
    const window = `/api/halls/datian/windows/${id}`;
    expect((await ask('POST', `${window}/open`, clerk)).status).toBe(200);
    const called: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      called.push((await ask('POST', `${window}/call`, clerk)).body.ticket.number);
      await ask('POST', `${window}/start`, clerk);
      await ask('POST', `${window}/complete`, clerk);
    }
    expect(called).toEqual([mine.body.number, normal.body.number]);
    await phone.reload();
    await eventually('the phone shows that it was kept', async () => (await text('booking')).includes('已签到'));
  });

  it('of another day is moved, found again by its code, and cancelled', async () => {
    await phone.goto(`${server.url}/visit/datian#book/card-issue`);
    await click('day-2027-03-03');
    await click('slot-14:00');
    await phone.locator(byId('identity')).fill('110101199003070038');
    await click('book-confirm');
    const other = await text('booking-code');
    await click('booking-move');
    await phone.locator(`[role=dialog] ${byId('day-2027-03-04')}`).click();
    await phone.locator(`[role=dialog] ${byId('slot-15:30')}`).click();
    await click('move-confirm');
    await eventually('it has moved', async () => /3月4日.*15:30/.test(await text('booking-when')));
    await phone.evaluate('localStorage.clear()');
    await phone.goto(`${server.url}/visit/datian`);
    await click('my-booking');
    await phone.locator(byId('code-input')).fill(other.toLowerCase());
    await click('look-up');
    await eventually('it is found', async () => /3月4日.*15:30/.test(await text('booking-when')));
    await click('booking-cancel');
    await click('cancel-yes');
    await eventually('it is cancelled', async () => (await text('booking')).includes('已取消'));
  });

  it('a number from afar is taken where the hall allows, and leads to the page of the ticket', async () => {
    await phone.goto(`${server.url}/visit/datian#service/archive-lookup`);
    await click('to-far');
    await phone.locator(byId('identity')).fill('110101199003070118');
    await phone.locator(byId('phone')).fill('13800002222');
    await click('far-take');
    await phone.waitForURL(/\/t\/[\w-]{22}$/);
    await eventually('the ticket is shown', async () => /^[A-Z]\d{3}$/.test((await text('phone-number')).trim()));
  });

  it('is seen by the supervisor, kept and cancelled apart', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${server.url}/supervisor#appointments`);
    await page.locator(byId('sign-in-username')).fill('admin');
    await page.locator(byId('sign-in-password')).fill(password);
    await page.locator(byId('sign-in')).click();
    await eventually('today', async () =>
      /10:00[\s\S]*社会保障卡申领[\s\S]*已签到/.test(await page.locator(byId('half-hours')).innerText()),
    );
    await page.locator(byId('day-2027-03-04')).click();
    await eventually('the other day', async () =>
      /15:30[\s\S]*已取消/.test(await page.locator(byId('half-hours')).innerText()),
    );
  });
});

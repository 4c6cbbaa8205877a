/** Staff take a number for a visitor in real browsers: found by letters, past a quota with a reason, and on paper. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { readPaper, startPrinter, type TestPrinter } from '../kit/printer.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const hall = '/api/halls/datian';
const byId = (id: string) => `[data-testid="${id}"]`;

describe('a number taken by staff', () => {
  let database: FreshDatabase;
  let printer: TestPrinter;
  let server: Program;
  let browser: Browser;
  let admin: string | undefined;
  let kioskId: string;
  const faults: string[] = [];

  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json', ...(admin ? { authorization: `Bearer ${admin}` } : {}) };
    const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
    expect([path, response.ok]).toEqual([path, true]);
    return (await response.json()) as Record<string, string> & { facts: Record<string, unknown>[] };
  };
  const openAs = async (path: string, username: string) => {
    const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
    page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
    await page.goto(server.url + path);
    await page.locator(byId('sign-in-username')).fill(username);
    await page.locator(byId('sign-in-password')).fill(password);
    await page.locator(byId('sign-in')).click();
    return page;
  };
  const issued = async () =>
    (await ask('GET', `${hall}/facts?limit=1000`)).facts.filter(({ type }) => type === 'ticket-issued');
  const numberOn = (page: Page) => page.locator(byId('taken-number')).innerText();

  beforeAll(async () => {
    [database, printer] = await Promise.all([freshDatabase(), startPrinter()]);
    const env = { DATABASE_URL: database.url, PORT: await freePort(), ADMIN_PASSWORD: password };
    server = await startProgram({ ...env, HALL_FILES: 'halls/datian.json' });
    admin = (await ask('POST', '/api/sessions', { username: 'admin', password })).token;
    const file = JSON.parse(await readFile(new URL('../../halls/datian.json', import.meta.url), 'utf8'));
    const services = file.services.map((one: { id: string }) => (one.id === 'si-enrol' ? { ...one, quota: 1 } : one));
    await ask('PUT', hall, { ...file, services });
    await ask('POST', '/api/users', { username: 'wang', password, role: 'clerk', hallId: 'datian' });
    const beside = { host: '127.0.0.1', port: printer.port };
    kioskId = (await ask('POST', `${hall}/devices`, { kind: 'kiosk', name: '东门', printer: beside })).id!;
    browser = await chromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await printer?.stop();
    await database?.drop();
    expect(faults).toEqual([]);
  });

  it('a clerk finds the service by its initials, with the keyboard alone, and prints the slip', async () => {
    const page = await openAs('/window', 'wang');
    await page.locator(byId('choose-window-g01')).click();
    await page.locator(byId('cmd-take')).waitFor();
    await page.keyboard.press('KeyN');
    await page.locator(byId('take-find')).pressSequentially('zgcbdj'); // 职工参保登记
    await page.keyboard.press('Enter');
    const number = await numberOn(page);
    expect(await issued()).toMatchObject([{ number, services: ['si-enrol'], priority: 'normal' }]);
    await page.locator(byId(`print-${kioskId}`)).click();
    await eventually('the slip has come out', () => printer.slips().length === 1);
    expect(readPaper(printer.slips()[0]!)).toContain(number);
    await page.locator(`${byId('taken-paper')}[data-state=printed]`).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator(byId('taken-number')).count()).toBe(0);
  });

  it('past a quota only with a reason, which is recorded, and asked for only then', async () => {
    const page = await openAs('/supervisor', 'admin');
    await page.locator(byId('take')).click();
    await page.locator(byId('take-find')).fill('参保登记');
    await page.locator(byId('take-find-si-enrol')).click();
    await page.locator(byId('take-priority')).check();
    expect(await page.locator(byId('take-reason')).count()).toBe(0);
    await page.locator(byId('take-submit')).click();
    await page.locator(`${byId('refusal')}[data-code=quota-reached]`).waitFor();
    expect(await page.locator(byId('take-submit')).isDisabled()).toBe(true);
    await page.locator(byId('take-reason')).fill('=外地赶来，当天返程');
    await page.locator(byId('take-submit')).click();
    const number = await numberOn(page);
    const facts = await issued();
    expect(facts).toHaveLength(2);
    expect(facts[1]).toMatchObject({ number, priority: 'priority', override: '=外地赶来，当天返程' });
  });

  it('a stop is passed in the same way, a hall closed for today is not', async () => {
    await ask('PUT', `${hall}/running`, { issuing: false, reason: '人已满' });
    const page = await openAs('/supervisor', 'admin');
    await page.locator(byId('take')).click();
    await page.locator(byId('take-find-si-contribution')).click();
    await page.locator(byId('take-submit')).click();
    await page.locator(`${byId('refusal')}[data-code=service-stopped]`).waitFor();
    await page.locator(byId('take-reason')).fill('残疾人');
    await ask('POST', `${hall}/close`, { reason: '台风' });
    await page.locator(byId('take-submit')).click();
    await page.locator(`${byId('refusal')}[data-code=hall-closed]`).waitFor();
    expect(await page.locator(byId('take-reason')).count()).toBe(0);
    await page.keyboard.press('Escape');
    await eventually('the button is out of reach', () => page.locator(byId('take')).isDisabled());
  });
});

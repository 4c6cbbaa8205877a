/** The visit at the counter in a real browser: matters corrected, claims decided, remote numbers, and the hall stopped. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
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
let kiosk: string;
let terminal: Page;
let board: Page;
let desk: Page;

interface Issued {
  id: string;
  number: string;
  secret: string;
}

async function ask<Answer>(method: string, path: string, body: unknown, token: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
  expect([200, 201]).toContain(response.status);
  return (await response.json()) as Answer;
}
const issue = (wish: object) => ask<Issued>('POST', `${hall}/tickets`, wish, kiosk);

async function open(path: string, width: number, height: number): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
  page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
  await page.goto(server.url + path);
  return page;
}
async function signIn(page: Page, username: string): Promise<void> {
  await page.locator(byId('sign-in-username')).fill(username);
  await page.locator(byId('sign-in-password')).fill(password);
  await page.locator(byId('sign-in')).click();
}
const click = (page: Page, id: string) => page.locator(byId(id)).click();
const sees = (page: Page, id: string, text = '') =>
  page.locator(byId(id)).filter({ hasText: text }).first().waitFor({ timeout: 30_000 });
const isGone = (page: Page, id: string) => page.locator(byId(id)).waitFor({ state: 'detached', timeout: 30_000 });

beforeAll(async () => {
  database = await freshDatabase();
  const env = { DATABASE_URL: database.url, PORT: await freePort(), ADMIN_PASSWORD: password };
  server = await startProgram({ ...env, HALL_FILES: 'halls/datian.json' });
  admin = (await ask<{ token: string }>('POST', '/api/sessions', { username: 'admin', password }, '')).token;
  const file = JSON.parse(await readFile('halls/datian.json', 'utf8')) as object;
  await ask('PUT', hall, { ...file, confirm: ['priority'], remote: ['si-enrol'] }, admin);
  await ask('POST', '/api/users', { username: 'wang', password, role: 'clerk', hallId: 'datian' }, admin);
  const device = async (kind: string) =>
    (await ask<{ token: string }>('POST', `${hall}/devices`, { kind, name: kind }, admin)).token;
  kiosk = await device('kiosk');
  browser = await chromium();
  board = await open(`/board?hall=datian&token=${await device('display')}`, 1920, 1080);
  terminal = await open('/window', 1366, 768);
  await signIn(terminal, 'wang');
  await click(terminal, 'choose-window-g01');
  await click(terminal, 'cmd-open');
  desk = await open('/supervisor', 1440, 900);
  await signIn(desk, 'admin');
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
  await database?.drop();
  expect(faults).toEqual([]);
});

it('a clerk adds, changes and removes matters, and sends one back with what is missing; the visitor reads it', async () => {
  const ticket = await issue({ services: ['si-enrol', 'si-contribution', 'card-issue'] });
  await click(terminal, 'cmd-call');
  await sees(terminal, 'current-number', ticket.number);
  await click(terminal, 'cmd-start');
  await terminal.locator(`${byId('current-status')}[data-status=serving]`).waitFor();
  await terminal.keyboard.press('e');
  await terminal.locator(byId('matters-search')).fill('养老保险关系转移');
  await terminal.keyboard.press('Enter');
  await click(terminal, 'remove-card-issue');
  await click(terminal, 'correct-si-contribution');
  await terminal.locator(byId('matters-search')).fill('人事档案查询');
  await terminal.keyboard.press('Enter');
  await click(terminal, 'matters-submit');
  await isGone(terminal, 'matters-submit');
  const phone = await open(`/t/${ticket.secret}`, 390, 844);
  await sees(phone, 'phone-matter', '养老保险关系转移');
  expect(await phone.locator(byId('phone-matter')).allInnerTexts()).toEqual([
    expect.stringMatching(/职工参保登记\s+办理中/),
    expect.stringMatching(/人事档案查询\s+待办/),
    expect.stringMatching(/养老保险关系转移\s+办理中/),
  ]);

  await terminal.keyboard.press('d');
  await terminal.locator(`${byId('matter-si-enrol')} input[value=returned]`).check();
  await terminal.locator(byId('missing-si-enrol')).fill('营业执照副本原件');
  await click(terminal, 'complete-submit');
  await sees(phone, 'phone-matter', '营业执照副本原件');
  await phone.locator(`${byId('phone-status')}[data-status=waiting]`).waitFor(); // the archive is another window's
  expect(await board.locator(byId('board')).innerText()).not.toContain('营业执照');
});

it('the last matter is not taken off, and the dialog says so', async () => {
  const ticket = await issue({ services: ['si-enrol'] });
  await click(terminal, 'cmd-call');
  await sees(terminal, 'current-number', ticket.number);
  await terminal.keyboard.press('e');
  await click(terminal, 'remove-si-enrol');
  expect(await terminal.locator(byId('matters-submit')).isDisabled()).toBe(true);
  await click(terminal, 'remove-si-enrol'); // kept after all
  await terminal.keyboard.press('Escape');
  await click(terminal, 'cmd-start');
  await click(terminal, 'cmd-complete');
  await sees(terminal, 'advice');
});

it('a claim is confirmed at the window, another refused by the supervisor', async () => {
  const [one, two] = [
    await issue({ services: ['si-enrol'], priority: 'priority' }),
    await issue({ services: ['si-enrol'], priority: 'priority' }),
  ];
  const phone = await open(`/t/${two.secret}`, 390, 844);
  await sees(phone, 'phone-claim', '待工作人员核实');
  await click(terminal, `claim-yes-${one.number}`);
  await isGone(terminal, `claim-${one.number}`);
  await sees(terminal, `waiting-${one.number}`, '优先');
  await click(desk, `claim-${two.number}`);
  await desk.locator(byId('claim-no')).click();
  await click(desk, 'ticket-submit');
  await isGone(terminal, `claim-${two.number}`);
  await sees(phone, 'phone-claim', '未通过核实');
  for (const number of [one.number, two.number]) {
    await click(terminal, 'cmd-call');
    await sees(terminal, 'current-number', number);
    await click(terminal, 'cmd-start');
    await click(terminal, 'cmd-complete');
    await sees(terminal, 'advice');
  }
});

it('a remote number is called on no board, and the clerk sees its telephone', async () => {
  const wish = { services: ['si-enrol'], identity: 'SSC000012', phone: '13911112222' };
  const remote = await ask<Issued>('POST', `${hall}/remote-tickets`, wish, '');
  await click(terminal, 'cmd-call');
  await sees(terminal, 'current-remote');
  await click(terminal, 'contact');
  await sees(terminal, 'contact-phone', '13911112222');
  await click(terminal, 'cmd-start');
  await click(terminal, 'cmd-complete');
  await sees(terminal, 'advice');
  const local = await issue({ services: ['si-enrol'] });
  await click(terminal, 'cmd-call');
  await sees(board, 'board-window-g01', local.number); // what came before has been painted by now
  expect(await board.locator(byId('board')).innerText()).not.toContain(remote.number);
});

it('the supervisor stops calling and closes for today, and every screen says so', async () => {
  const stop = async (way: string, reason: string) => {
    await click(desk, 'running');
    await click(desk, `running-${way}`);
    await desk.locator(byId('running-reason')).fill(reason);
    await click(desk, 'running-submit');
    await sees(desk, 'running-now', reason);
  };
  await stop('serving', '停电检修');
  await sees(board, 'board-notice', '暂停叫号');
  await sees(terminal, 'stopped', '停电检修');
  await stop('close', '台风预警');
  await sees(board, 'board-notice', '今天已停止办公');
  expect(await desk.locator(byId('running')).isDisabled()).toBe(true);
  await click(terminal, 'cmd-start'); // who is at a window is served to the end
  await click(terminal, 'cmd-complete');
  await sees(terminal, 'advice');
  await sees(terminal, 'stopped', '台风预警');
  expect(await terminal.locator(byId('cmd-call')).isDisabled()).toBe(true);
});

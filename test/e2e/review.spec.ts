/** Handle, review, approve in real browsers: the clerk submits, the reviewer returns it, it comes back, both pass it. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const byId = (id: string) => `[data-testid="${id}"]`;
/** Milliseconds in which a page must be told by itself. */
const soon = { timeout: 30_000 };

describe('handle, review, approve', () => {
  let database: FreshDatabase;
  let server: Program;
  let browser: Browser;
  let admin: string;
  let terminal: Page;
  let reviewer: Page;
  let approver: Page;
  let phone: Page;
  let number: string;
  const faults: string[] = [];

  const ask = async (method: string, path: string, body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
    expect([path, response.ok]).toEqual([path, true]);
    return (await response.json()) as Record<string, string>;
  };
  const open = async (path: string, width: number, height: number) => {
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
    await page.goto(server.url + path);
    return page;
  };
  const openAs = async (path: string, username: string, duties: string[]) => {
    await ask('POST', '/api/users', { username, password, role: 'clerk', hallId: 'datian', duties }, admin);
    const page = await open(path, 1366, 768);
    await page.locator(byId('sign-in-username')).fill(username);
    await page.locator(byId('sign-in-password')).fill(password);
    await page.locator(byId('sign-in')).click();
    return page;
  };
  const takeNumber = async () => {
    const issued = await ask('POST', '/api/halls/datian/tickets', { services: ['pension-claim'] }, admin);
    number = issued.number!;
    return issued.secret!;
  };
  /** The card of the visitor's matter in one of the lines. */
  const cardIn = (page: Page, line: string) => page.locator(`${byId(`line-${line}`)} ${byId(`review-${number}-m1`)}`);
  const submitAtWindow = async (visitor: 'goes' | 'waits') => {
    await terminal.keyboard.press('KeyD');
    await terminal.locator(byId(`visitor-${visitor}`)).check();
    await terminal.locator(byId('complete-submit')).click();
  };
  const shows = (page: Page, words: RegExp) =>
    eventually(`the page shows ${words}`, async () => words.test(await page.locator('body').innerText()));

  beforeAll(async () => {
    database = await freshDatabase();
    const env = { DATABASE_URL: database.url, PORT: await freePort(), ADMIN_PASSWORD: password };
    server = await startProgram({ ...env, HALL_FILES: 'halls/datian.json' });
    admin = (await ask('POST', '/api/sessions', { username: 'admin', password })).token!;
    const file = JSON.parse(await readFile(new URL('../../halls/datian.json', import.meta.url), 'utf8'));
    await ask('PUT', '/api/halls/datian', { ...file, review: {} }, admin);
    browser = await chromium();
    terminal = await openAs('/window', 'wang', []);
    reviewer = await openAs('/review', 'zhao', ['review']);
    approver = await openAs('/review', 'qian', ['approve']);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await database?.drop();
    expect(faults).toEqual([]);
  });

  it('the clerk submits, and the reviewer sees it pushed', async () => {
    await reviewer.locator(byId('line-review')).waitFor(soon);
    const secret = await takeNumber();
    await terminal.locator(byId('choose-window-g01')).click();
    await terminal.locator(byId('cmd-open')).click();
    await terminal.locator(byId('cmd-call')).click();
    await terminal.locator(byId('cmd-start')).click();
    await terminal.locator(byId('cmd-complete') + ':enabled').waitFor(soon);
    await submitAtWindow('waits');
    await terminal
      .locator(byId(`held-${number}`))
      .filter({ hasText: '审核中' })
      .waitFor(soon);
    await cardIn(reviewer, 'review').filter({ hasText: '群众在等' }).waitFor(soon);
    phone = await open(`/t/${secret}`, 390, 844);
    await phone
      .locator(byId('phone-review'))
      .filter({ hasText: /审核中，预计 .*前有结果/ })
      .waitFor(soon);
    expect(await approver.locator(byId('line-approve')).innerText()).toContain('没有待审批的办件');
  });

  it('returned with a reason it comes back to the window, by keys alone', async () => {
    await reviewer.keyboard.press('KeyT');
    await reviewer.locator(byId('act-return')).waitFor(soon);
    await reviewer.keyboard.press('KeyR');
    await reviewer.locator(byId('review-words')).fill('缺身份证复印件');
    await reviewer.keyboard.press('Control+Enter');
    await cardIn(reviewer, 'review').waitFor({ ...soon, state: 'detached' });
    await terminal
      .locator(byId(`waiting-${number}`))
      .filter({ hasText: '审核退回' })
      .waitFor(soon);
    await shows(phone, /缺身份证复印件/);
    await terminal.locator(byId('cmd-call')).click();
    await terminal.locator(byId('cmd-start')).click();
    await terminal.locator(byId('current-note')).filter({ hasText: '退回原因：缺身份证复印件' }).waitFor(soon);
    await terminal.locator(byId('cmd-complete') + ':enabled').waitFor(soon);
    await submitAtWindow('goes');
    await cardIn(reviewer, 'review').filter({ hasText: '群众已离开' }).waitFor(soon);
    await shows(phone, /已办结/);
  });

  it('passes the second time, and the approver approves', async () => {
    await reviewer.keyboard.press('KeyT');
    await reviewer.locator(byId('act-pass')).waitFor(soon);
    await reviewer.keyboard.press('KeyP');
    await cardIn(approver, 'approve').waitFor(soon);
    await phone.locator(byId('phone-review')).filter({ hasText: '审批中' }).waitFor(soon);
    await cardIn(approver, 'approve').locator(byId('act-take')).click();
    await cardIn(approver, 'approve').locator(byId('act-pass')).click();
    await cardIn(approver, 'approve').waitFor({ ...soon, state: 'detached' });
    await phone.locator(byId('phone-review')).filter({ hasText: '审核已通过' }).waitFor(soon);
  });

  it('with the visitor gone, what is returned stands in the handler’s list', async () => {
    await takeNumber();
    await terminal.locator(byId('cmd-call')).click();
    await terminal.locator(byId('cmd-start')).click();
    await terminal.locator(byId('cmd-complete') + ':enabled').waitFor(soon);
    await submitAtWindow('goes');
    await cardIn(reviewer, 'review').locator(byId('act-take')).click();
    await cardIn(reviewer, 'review').locator(byId('act-return')).click();
    await reviewer.locator(byId('review-words')).fill('签名不清');
    await reviewer.locator(byId('review-submit')).click();
    await terminal.locator(byId('returned')).filter({ hasText: '退回给我 1 件' }).waitFor(soon);
    // The sign-in belongs to the tab: the link leads straight to the list.
    await terminal.locator(byId('returned')).click();
    await cardIn(terminal, 'returned').filter({ hasText: '签名不清' }).waitFor(soon);
    await cardIn(terminal, 'returned').locator(byId('act-resubmit')).click();
    await terminal.locator(byId('review-submit')).click();
    await cardIn(reviewer, 'review').waitFor(soon);
    await cardIn(terminal, 'returned').waitFor({ ...soon, state: 'detached' });
  });

  it('a clerk opens a case, the supervisor hands it over and closes it, the visitor follows', async () => {
    const secret = await takeNumber();
    await terminal.goto(`${server.url}/window`);
    await terminal.locator(byId('cmd-call')).click();
    await terminal.locator(byId('cmd-start')).click();
    await terminal.locator(byId('cmd-case') + ':enabled').waitFor(soon);
    await terminal.keyboard.press('KeyC');
    await terminal.locator(byId('case-subject')).fill('两份档案姓名不一致');
    await terminal.locator(byId('case-submit')).click();
    await terminal.locator('.current li').filter({ hasText: '审核中' }).waitFor(soon);
    await terminal.locator(byId('cmd-complete')).click();
    await terminal.locator(byId('advice')).waitFor(soon);
    const follower = await open(`/t/${secret}`, 390, 844);
    await shows(follower, /两份档案姓名不一致/);
    const desk = await open('/supervisor#cases', 1366, 768);
    await desk.locator(byId('sign-in-username')).fill('admin');
    await desk.locator(byId('sign-in-password')).fill(password);
    await desk.locator(byId('sign-in')).click();
    await desk.locator(byId('case-hand-over')).click();
    await desk.locator(`.el-dialog .el-select`).click();
    await desk.locator('.el-select-dropdown__item').filter({ hasText: 'zhao' }).click();
    await desk.locator(byId('case-submit')).click();
    await desk.locator('tr[data-status="handed-over"]').filter({ hasText: 'zhao' }).waitFor(soon);
    await desk.locator(byId('case-close')).click();
    await desk.locator(byId('case-words')).fill('已更正，请凭身份证领取');
    await desk.locator(byId('case-submit')).click();
    await desk.locator('tr[data-status="closed"]').waitFor(soon);
    await shows(follower, /已更正，请凭身份证领取/);
    expect(await follower.locator('body').innerText()).not.toContain('zhao');
  });
});

/** A day of the administrator in real browsers: accounts, devices, the hall file, what goes out, and the log of it all. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const byId = (id: string) => `[data-testid="${id}"]`;
const soon = { timeout: 15_000 };

describe('the administrator', () => {
  let database: FreshDatabase;
  let server: Program;
  let browser: Browser;
  let page: Page;
  let clerk: Page;
  let made: string;
  const faults: string[] = [];

  const open = async (path: string, width = 1280, height = 800) => {
    const opened = await (await browser.newContext({ viewport: { width, height } })).newPage();
    opened.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
    await opened.goto(path.startsWith('http') ? path : server.url + path);
    return opened;
  };
  const signIn = async (on: Page, username: string, pass: string) => {
    await on.locator(byId('sign-in-username')).fill(username);
    await on.locator(byId('sign-in-password')).fill(pass);
    await on.locator(byId('sign-in')).click();
  };
  const click = (id: string, on: Page = page) => on.locator(byId(id)).click(soon);
  const account = (name: string) => page.locator(byId(`account-${name}`));
  const log = () => page.locator(byId('operation')).allInnerTexts();

  beforeAll(async () => {
    database = await freshDatabase();
    const env = { DATABASE_URL: database.url, PORT: await freePort(), ADMIN_PASSWORD: password };
    server = await startProgram({ ...env, HALL_FILES: 'halls/datian.json' });
    browser = await chromium();
    page = await open('/admin');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await database?.drop();
    expect(faults).toEqual([]);
  });

  it('makes a clerk who reviews, once however often the button is pressed, and sees the password once', async () => {
    await signIn(page, 'admin', password);
    await account('admin').waitFor(soon);
    await click('new-account');
    await page.locator(byId('account-username')).fill('wang');
    await click('make-up');
    await click('duty-review');
    await page.locator(byId('account-save')).dblclick();
    made = await page.locator(byId('made-password')).innerText(soon);
    expect(made).toMatch(/^[a-z2-9]{12}$/);
    await click('dialog-close');
    expect(await account('wang').innerText()).toMatch(/窗口人员.*办理、审核.*启用/s);
    expect(await page.locator('tbody tr').count()).toBe(2);
    expect(await page.locator('body').innerText()).not.toContain(made);
  });

  it('the clerk signs in, opens a window, and changes the password', async () => {
    clerk = await open('/window');
    await signIn(clerk, 'wang', made);
    await click('choose-window-g01', clerk);
    await click('cmd-open', clerk);
    await click('own-password', clerk);
    await clerk.locator(byId('password-present')).fill('not it');
    for (const field of ['password-next', 'password-again'])
      await clerk.locator(byId(field)).fill('a password of mine');
    await click('password-save', clerk);
    await clerk.locator(byId('password-problem')).filter({ hasText: '现在的密码不正确' }).waitFor(soon);
    await clerk.locator(byId('password-present')).fill(made);
    await click('password-save', clerk);
    await clerk.locator(byId('password-done')).waitFor(soon);
    await clerk.keyboard.press('Escape');
    await clerk.locator(byId('cmd-call')).waitFor(soon); // still signed in here
  });

  it('switches the clerk off: signed out by itself, and told why there is no way in', async () => {
    await account('wang').locator(byId('off')).click();
    await click('do-it');
    await account('wang').locator(byId('on')).waitFor(soon);
    await clerk.locator(byId('sign-in-username')).waitFor(soon);
    await signIn(clerk, 'wang', 'a password of mine');
    await clerk.locator(byId('sign-in-problem')).filter({ hasText: '已停用' }).waitFor(soon);
    await account('wang').locator(byId('on')).click();
    await account('wang').locator(byId('off')).waitFor(soon);
    await signIn(clerk, 'wang', 'a password of mine');
    await clerk.locator(byId('own-password')).waitFor(soon);
  });

  it('gives another duty, and the open page of the clerk has its line', async () => {
    await clerk.goto(`${server.url}/review`);
    await clerk.locator(byId('line-review')).waitFor(soon);
    expect(await clerk.locator(byId('line-approve')).count()).toBe(0);
    await account('wang').locator(byId('change')).click();
    await click('duty-approve');
    await click('account-save');
    await account('wang').filter({ hasText: '办理、审核、审批' }).waitFor(soon);
    await clerk.locator(byId('line-approve')).waitFor(soon);
  });

  it('cannot lock everybody out', async () => {
    await account('admin').locator(byId('off')).click();
    await click('do-it');
    await page.locator(byId('refusal')).filter({ hasText: '唯一能登录的管理员' }).waitFor(soon);
    await click('dialog-close');
  });

  it('makes a kiosk whose address opens it, and revokes it', async () => {
    await click('view-devices');
    await page.locator(byId('devices')).filter({ hasText: '还没有登记设备' }).waitFor(soon);
    await click('new-device');
    await page.locator(byId('device-name')).fill('大门');
    await page.locator(byId('printer-host')).fill('192.0.2.7');
    await click('device-make');
    const address = await page.locator(byId('device-address')).innerText(soon);
    expect(address).toMatch(/\/kiosk\?hall=datian#token=jhd_/);
    await click('dialog-close');
    const device = page.locator(byId('device-大门'));
    expect(await device.innerText()).toContain('192.0.2.7:9100');
    const kiosk = await open(address, 1080, 1920);
    await kiosk.locator(byId('service-si-enrol')).waitFor(soon);
    expect(await kiosk.locator(byId('set-up')).count()).toBe(0);
    await device.locator(byId('revoke')).click();
    await click('do-it');
    await device.waitFor({ ...soon, state: 'detached' });
    await kiosk.reload();
    await kiosk.locator(byId('set-up')).waitFor(soon);
  });

  it('is shown everything wrong with a hall file, and nothing changes; a good one counts at once', async () => {
    await click('view-hall');
    const field = page.locator(byId('file-text'));
    await eventually('the file', async () => (await field.inputValue()).includes('"datian"'));
    const before = await field.inputValue();
    const file = JSON.parse(before);
    const bad = { ...file, windows: structuredClone(file.windows), colour: 'red' };
    bad.windows[3].zone = 'nowhere';
    bad.windows[4].kind = 'both';
    await field.fill(JSON.stringify(bad, null, 2));
    await click('put-in-force');
    await click('file-confirm');
    const told = page.locator(byId('faults'));
    await told.waitFor(soon);
    expect(await told.locator('code').allInnerTexts()).toEqual(['windows.4.kind', 'colour', 'windows.3.zone']);
    await told.locator('button').last().click();
    const chosen = await page.evaluate('getSelection().toString()');
    expect(chosen).toBe('"nowhere"');
    await page.reload();
    await eventually('the file as it was', async () => (await field.inputValue()) === before);

    file.windows.splice(17, 1);
    file.name['zh-CN'] = '大田新厅';
    await page.locator(byId('hall-file-chooser')).setInputFiles({
      ...{ name: 'datian.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) },
    });
    await click('put-in-force');
    await page.locator('.el-dialog').filter({ hasText: '去掉 g18' }).waitFor(soon);
    await click('file-confirm');
    await page.locator(byId('file-done')).filter({ hasText: '大田新厅' }).waitFor(soon);
    await page.locator(byId('file-state')).filter({ hasText: '与正在使用的一致' }).waitFor(soon);
    expect(JSON.parse(await field.inputValue()).windows).toHaveLength(file.windows.length);
  });

  it('makes a webhook whose secret is shown once, and deletes it', async () => {
    await click('view-outgoing');
    await click('new-webhook');
    await page.locator(byId('webhook-url')).fill('https://city.example.cn/hook');
    await click('webhook-make');
    const secret = await page.locator(byId('webhook-secret')).innerText(soon);
    expect(secret).toMatch(/^whsec_/);
    await click('dialog-close');
    const hook = page.locator(byId('webhook'));
    expect(await hook.innerText()).toContain('https://city.example.cn/hook');
    await hook.locator(byId('webhook-remove')).click();
    await click('do-it');
    await hook.waitFor({ ...soon, state: 'detached' });
    await page.locator(byId('outgoing')).filter({ hasText: '没有死信' }).waitFor(soon);
  });

  it('finds all of it in the operations log', async () => {
    await click('view-operations');
    await page.locator(byId('operation')).first().waitFor(soon);
    const told = [
      '删除回调',
      '建立回调',
      '更换大厅文件 大田新厅',
      '注销设备 大门',
      '登记设备 大门',
      '修改账号 wang',
      '修改账号 wang',
      '修改账号 wang',
    ];
    const lines = await log();
    told.forEach((words, i) => expect(lines[i]).toContain(words));
    expect(lines.join()).toContain('wang 修改了自己的密码');
    await click('language-switch');
    await page.locator(byId('operation')).first().filter({ hasText: 'deleted webhook' }).waitFor(soon);
  });

  it('sends others where they belong', async () => {
    await clerk.goto(`${server.url}/admin`);
    await clerk.locator('.others').filter({ hasText: '本页供管理员使用' }).waitFor(soon);
  });
});

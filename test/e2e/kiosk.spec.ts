/** The kiosk in a real browser, in a hall of 301 services: found by initials, papers first, claims, a forged code refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const byId = (id: string) => `[data-testid="${id}"]`;
/** A number with its right check digit, and no person's. */
const card = '350212194910010019';

describe('the kiosk', () => {
  let database: FreshDatabase;
  let server: Program;
  let browser: Browser;
  let admin: string;
  let token: string;
  let kiosk: Page;
  let touches = 0;
  const faults: string[] = [];

  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json', ...(admin ? { authorization: `Bearer ${admin}` } : {}) };
    const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
    return (await response.json()) as Record<string, string> & { tickets: { number: string; priority: string }[] };
  };
  const touch = async (id: string) => {
    touches += 1;
    await kiosk.locator(byId(id)).click();
  };
  const text = (id: string) => kiosk.locator(byId(id)).innerText();
  const isShown = (id: string) => kiosk.locator(byId(id)).isVisible();
  const issued = async () => (await ask('GET', '/api/halls/xiangyang/supervision')).tickets;
  const take = async (...services: string[]) => {
    for (const id of services) await touch(`service-${id}`);
    await touch('take-number');
  };

  beforeAll(async () => {
    database = await freshDatabase();
    server = await startProgram({
      DATABASE_URL: database.url,
      PORT: await freePort(),
      ADMIN_PASSWORD: password,
      HALL_FILES: 'halls/xiangyang.json',
    });
    admin = (await ask('POST', '/api/sessions', { username: 'admin', password })).token!;
    token = (await ask('POST', '/api/halls/xiangyang/devices', { kind: 'kiosk', name: 'kiosk' })).token!;
    browser = await chromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await database?.drop();
    expect(faults).toEqual([]);
  });
  beforeEach(async () => {
    await kiosk?.context().close();
    const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } });
    kiosk = await context.newPage();
    kiosk.on('pageerror', (error) => faults.push(error.message));
    await kiosk.goto(`${server.url}/kiosk?hall=xiangyang&lang=zh-CN&token=${token}`);
    await kiosk.locator(byId('letter-keys')).waitFor();
    touches = 0;
  });

  it('finds one of 301 services by its initials in three touches, shows the papers, and gives the number', async () => {
    expect(await isShown('service-u13-claim-1')).toBe(false);
    await touch('key-r');
    await touch('key-c');
    await touch('service-u13-claim-1'); // 人才引进补贴申领
    expect(touches).toBe(3);
    await touch('key-clear');
    await touch('heading-medical');
    await take('u04-claim-1');
    expect(await text('papers')).toMatch(/请备好[\s\S]*本人身份证[\s\S]*社会保障卡[\s\S]*银行卡/);
    expect(await issued()).toEqual([]);
    await touch('papers-ready');
    expect(await text('ticket-number')).toMatch(/^A001$/);
    expect(await text('slip')).toMatch(/人才引进补贴申领/);
    expect(await text('slip')).toMatch(/职工医疗保险待遇申领/);
    expect((await issued()).map(({ number }) => number)).toEqual(['A001']);
  });

  it('lets who has not everything with them go, and nothing is taken', async () => {
    const before = await issued();
    await touch('heading-medical');
    await take('u04-claim-1');
    await touch('papers-lacking');
    await touch('papers-back');
    expect(await text('basket')).toMatch(/还没有选择/);
    expect(await issued()).toEqual(before);
  });

  it('takes a claim of priority in plain words, and a card that is shown masked and then forgotten', async () => {
    await touch('claim');
    expect(await isShown('claim-green')).toBe(false); // this hall's file has no green lane to be confirmed
    await touch('claim-veteran');
    await kiosk.keyboard.type(`${card}\n`, { delay: 2 });
    expect(await text('identity')).toMatch(/3502\*{10}0019/);
    expect(await kiosk.content()).not.toContain(card);
    await touch('heading-labour');
    await take('u18-query-1');
    const number = await text('ticket-number');
    expect((await issued()).find((ticket) => ticket.number === number)).toMatchObject({ priority: 'priority' });
    await kiosk.waitForTimeout(1_300);
    await touch('slip-done');
    expect(await text('claim')).toMatch(/优先取号/);
    expect(await text('identity')).not.toMatch(/\*/);
    const kept = await kiosk.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).not.toContain(card);
  });

  it('refuses a forged appointment code kindly and offers a normal number', async () => {
    const before = await issued();
    await touch('appointment');
    for (const key of '7K3M9QXYZ2') await touch(`code-${key}`);
    await touch('check-in-look');
    expect(await text('check-in-refused')).toMatch(/没有找到这个预约[\s\S]*普通号/);
    expect(await issued()).toEqual(before);
    await touch('check-in-leave');
    expect(await isShown('take-number')).toBe(true);
  });

  it('says the same in English, and larger for old eyes; both are gone for the next visitor', async () => {
    await touch('language-switch');
    await touch('large-type');
    const height = async () => (await kiosk.locator(byId('take-number')).boundingBox())!.height;
    const large = await height();
    expect(await text('take-number')).toMatch(/Take a number/);
    await touch('find');
    for (const key of 'archive') await touch(`key-${key}`);
    await kiosk.locator('.service').first().click();
    expect(await text('basket')).toMatch(/Personnel archive/);
    await touch('clear');
    expect(await text('take-number')).toMatch(/取号/);
    expect(large).toBeGreaterThan((await height()) * 1.2);
  });

  it('has no button that an unsteady hand would miss, upright or across', async () => {
    const small = () =>
      kiosk.evaluate<string[]>(`[...document.querySelectorAll('button')]
        .filter((button) => button.offsetParent !== null)
        .map((button) => ({ name: button.innerText, box: button.getBoundingClientRect() }))
        .filter(({ box }) => Math.min(box.width, box.height) < 60)
        .map(({ name }) => name)`);
    for (const size of [
      { width: 1080, height: 1920 },
      { width: 1280, height: 800 },
    ]) {
      await kiosk.setViewportSize(size);
      expect(await small()).toEqual([]);
      await touch('claim');
      expect(await small()).toEqual([]);
      await touch('claim-none');
      await touch('identity');
      expect(await small()).toEqual([]);
      await touch('identity-none');
      await touch('appointment');
      expect(await small()).toEqual([]);
      await touch('check-in-leave');
    }
  });

  it('says kindly that no numbers are given, and where else: on the first screen and to who asks', async () => {
    await ask('PUT', '/api/halls/xiangyang/running', { issuing: false, reason: 'a burst pipe' });
    await kiosk.reload();
    expect(await text('issuing-stopped')).toMatch(/暂停取号/);
    await touch('heading-labour');
    await take('u18-proof-1');
    expect(await text('refused')).toMatch(/大厅暂停取号[\s\S]*下次可取号时间/);
    expect(await text('refused')).not.toMatch(/pipe/);
    await ask('PUT', '/api/halls/xiangyang/running', { issuing: true, reason: 'mended' });
  });

  it('says that a service was stopped meanwhile, and keeps the rest of the choice', async () => {
    await touch('heading-labour');
    await touch('service-u19-query-1');
    await touch('service-u19-proof-1');
    await ask('PATCH', '/api/halls/xiangyang/services/u19-query-1', { stopped: true });
    await touch('take-number');
    expect(await text('refused')).toMatch(/停止取号/);
    await touch('refused-back');
    await eventually('the stopped one has left the basket', async () => /已选 1 项/.test(await text('basket')));
    expect(await text('basket')).toMatch(/劳动仲裁证明/);
  });
});

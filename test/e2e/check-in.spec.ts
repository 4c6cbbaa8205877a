/** Appointments checked in at a kiosk in a real browser: by touch, by a code scanner, by a card reader; and what it says to who cannot be. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const byId = (id: string) => `[data-testid="${id}"]`;
/** A Monday in Shanghai, whenever this runs: the server's clock is shifted. */
const monday = (time: string) => Date.parse(`2027-03-01T${time}:00+08:00`);
/** Made up, with their right check digits. */
const cards = ['110101199003070038', '110101199003070118', '11010519491231002X', '110101199202290017'] as const;
const others = ['810000199001010019', '830000199001010012', '911334199001010013'] as const;

describe('at the kiosk', () => {
  let database: FreshDatabase;
  let server: Program;
  let browser: Browser;
  let kiosk: Page;
  let token: string;
  let admin: string;
  const code: Record<string, string> = {};
  const faults: string[] = [];

  const startAt = async (time: string) => {
    server = await startProgram({
      DATABASE_URL: database.url,
      PORT: await freePort(),
      ADMIN_PASSWORD: password,
      HALL_FILES: 'halls/datian.json',
      CLOCK_OFFSET_SECONDS: String(Math.round((monday(time) - Date.now()) / 1000)),
    });
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const post = async (path: string, body: unknown, bearer?: string): Promise<any> => {
    const headers = { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) };
    const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const text = (id: string) => kiosk.locator(byId(id)).innerText();
  const touch = (id: string) => kiosk.locator(byId(id)).click();
  /** As a reader types: without a pause, and Enter. */
  const read = (what: string) => kiosk.keyboard.type(`${what}\n`, { delay: 2 });
  const openKiosk = async () => {
    await kiosk?.context().close();
    const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } });
    kiosk = await context.newPage();
    kiosk.on('pageerror', (error) => faults.push(error.message));
    await kiosk.goto(`${server.url}/kiosk?hall=datian&lang=zh-CN&token=${token}`);
    await kiosk.locator(byId('appointment')).waitFor();
  };

  beforeAll(async () => {
    database = await freshDatabase();
    await startAt('09:40');
    admin = (await post('/api/sessions', { username: 'admin', password })).token;
    token = (await post('/api/halls/datian/devices', { kind: 'kiosk', name: 'kiosk' }, admin)).token;
    const book = async (name: string, serviceId: string, time: string, identity: string) => {
      const at = new Date(monday(time)).toISOString();
      code[name] = (await post('/api/halls/datian/appointments', { serviceId, at, identity })).code;
    };
    await book('typed', 'card-issue', '10:00', cards[0]);
    await book('scanned', 'card-issue', '10:00', cards[1]);
    await book('by card', 'pension-claim', '10:00', cards[2]);
    await book('early', 'job-subsidy', '15:00', cards[3]);
    await book('late', 'labour-dispute', '10:00', others[0]);
    browser = await chromium();
  });
  beforeEach(openKiosk);
  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await database?.drop();
    expect(faults).toEqual([]);
  });

  it('a code is touched key by key: what was booked is shown with its papers, then the number', async () => {
    await touch('appointment');
    for (const key of code.typed!) await touch(`code-${key}`);
    await touch('check-in-look');
    await kiosk.locator(byId('check-in-take')).waitFor();
    expect(await text('check-in')).toMatch(/社会保障卡申领[\s\S]*今天 10:00[\s\S]*身份证/);
    await touch('check-in-take');
    expect(await text('ticket-number')).toMatch(/^[A-Z]\d{3}$/);
    expect(await text('slip-appointment')).toMatch(/预约 10:00，已签到/);
  });

  it('used twice it gives no second number: the one that came of it is shown', async () => {
    await touch('appointment');
    await read(code.typed!);
    await kiosk.locator(byId('refused')).waitFor();
    expect(await text('refused')).toMatch(/已经签到过[\s\S]*请用已取的号/);
    expect(await text('refused-ticket')).toMatch(/[A-Z]\d{3}[\s\S]*号窗口前等候[\s\S]*下一个就是您/);
    expect(await kiosk.locator(byId('refused-normal')).count()).toBe(0);
  });

  it('a code held under the scanner is found from the first screen, however it is written', async () => {
    await read(code.scanned!.toLowerCase());
    await kiosk.locator(byId('check-in-take')).waitFor();
    expect(await text('check-in')).toMatch(/社会保障卡申领/);
    await touch('check-in-take');
    expect(await text('slip-appointment')).toMatch(/已签到/);
  });

  it('the card it was booked with is enough, whichever way is chosen; the card is shown nowhere', async () => {
    await touch('appointment');
    await read(cards[2]);
    await kiosk.locator(byId('slip')).waitFor();
    expect(await text('slip')).toMatch(/预约 10:00，已签到[\s\S]*养老/);
    expect(await kiosk.content()).not.toMatch(/1949123|1101051949/);
  });

  it('too early: says from when, and offers a normal number', async () => {
    await read(code.early!);
    await touch('check-in-take');
    expect(await text('refused')).toMatch(/您来早了/);
    expect(await text('refused-from')).toMatch(/请在.*14:30.*以后签到/);
    await touch('refused-normal');
    expect(await text('basket')).toMatch(/已选 1 项/); // what was booked is chosen already
  });

  it('forged, or another’s card: nothing is given, and the way on is said', async () => {
    await touch('appointment');
    await read('7K3M9QXYZ2');
    await eventually('it is unknown', async () => /没有找到这个预约/.test(await text('check-in-refused')));
    await touch('check-in-card');
    await read(others[1]);
    await kiosk.locator(byId('refused')).waitFor();
    expect(await text('refused')).toMatch(/没有找到您今天的预约[\s\S]*核对预约码[\s\S]*普通号/);
  });

  it('what is no card is said to be none, on the first screen and at check-in, and never asked of the hall', async () => {
    await read('81000002394150011029');
    expect(await text('identity-fault')).toMatch(/不是证件号码[\s\S]*每分钟/);
    await read(others[1]);
    expect(await text('identity')).toMatch(/8300\*{10}0012/);
    await touch('appointment');
    await read('110105491231002');
    expect(await text('identity-fault')).toMatch(/15 位的旧号码已停用/);
    await read(others[1].replace(/.$/, '3'));
    await eventually('another fault', async () => /有一位不对/.test(await text('identity-fault')));
  });

  it('one person one number: who shows the card again sees the one they have', async () => {
    const taken: string[] = [];
    for (const round of [1, 2]) {
      await openKiosk();
      await read(others[2]);
      await touch('service-card-issue');
      await touch('take-number');
      await kiosk.locator(byId('papers-ready')).click();
      if (round === 1) taken.push(await text('ticket-number'));
    }
    await kiosk.locator(byId('refused')).waitFor();
    expect(await text('refused')).toMatch(/您已有一个未办完的号[\s\S]*用原来的号/);
    expect(await text('refused-ticket')).toMatch(new RegExp(`^${taken[0]}\\s*请在.*窗口前等候`));
    expect(await kiosk.content()).not.toContain(others[2]);
  });

  it('too late: says so, and offers a normal number', async () => {
    await server.end();
    await startAt('10:20');
    await openKiosk();
    await read(code.late!);
    await touch('check-in-take');
    expect(await text('refused')).toMatch(/预约的时间已过[\s\S]*可以现在取普通号/);
    await touch('refused-normal');
    expect(await text('basket')).toMatch(/已选 1 项/);
  });
});

/** What a supervisor does about ratings and rosters, in a real browser: low ratings and complaints answered, a week planned. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import type { RostersAnswer } from '../../src/protocol/index.js';
import { chromium } from '../kit/browser.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freePort, startProgram, type Program } from '../kit/server.js';

jest.setTimeout(180_000);

const password = 'e2e-password';
const hall = '/api/halls/datian';
const byId = (id: string) => `[data-testid="${id}"]`;
/** A Monday, twenty minutes before the hall opens. */
const monday = Date.parse('2026-11-23T08:10:00+08:00');
const faults: string[] = [];

let database: FreshDatabase;
let server: Program;
let browser: Browser;
let page: Page;
let admin: string;

interface Issued {
  number: string;
  secret: string;
}

async function post<Answer>(path: string, body: unknown = {}, token = admin): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([200, 201]).toContain(response.status);
  return (await response.json()) as Answer;
}

async function get<Answer>(path: string): Promise<Answer> {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${admin}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function visit(): Promise<Issued> {
  const ticket = await post<Issued>(`${hall}/tickets`, { services: ['si-enrol', 'si-contribution'] });
  for (const step of ['call', 'start', 'complete']) await post(`${hall}/windows/g01/${step}`);
  return ticket;
}

const click = (id: string) => page.locator(byId(id)).click();
const fill = (id: string, text: string) => page.locator(byId(id)).fill(text);
const text = (id: string) => page.locator(byId(id)).innerText();
const sees = (id: string, what = '') => page.locator(byId(id)).filter({ hasText: what }).waitFor({ timeout: 30_000 });
/** An entry of the register with these words. */
const entry = (words: string): Locator => page.locator(`${byId('follow-ups')} li.panel`, { hasText: words });
const choose = (option: string) => page.locator('.el-select-dropdown__item:visible', { hasText: option }).click();

/** The program with its clock set, and the supervisor signed in to it. */
async function startAt(instant: number): Promise<void> {
  server = await startProgram({
    ...{ DATABASE_URL: database.url, PORT: await freePort(), ADMIN_PASSWORD: password },
    ...{ HALL_FILES: 'halls/datian.json' },
    CLOCK_OFFSET_SECONDS: String(Math.round((instant - Date.now()) / 1000)),
  });
  admin = (await post<{ token: string }>('/api/sessions', { username: 'admin', password }, '')).token;
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${server.url}/supervisor`);
  await fill('sign-in-username', 'admin');
  await fill('sign-in-password', password);
  await click('sign-in');
}

beforeAll(async () => {
  database = await freshDatabase();
  browser = await chromium();
  await startAt(monday);
  for (const username of ['wang', 'li', 'zhao'])
    await post('/api/users', { username, password: `${password}-${username}`, role: 'clerk', hallId: 'datian' });
  await post(`${hall}/windows/g01/open`);
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
  await database?.drop();
  expect(faults).toEqual([]);
});

describe('the register', () => {
  it('shows a low rating given by phone at once, with its words and when it is due', async () => {
    await click('view-follow-ups');
    await sees('follow-ups', '这里没有记录');
    const ticket = await visit();
    const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await phone.goto(`${server.url}/t/${ticket.secret}`);
    await phone.locator(byId('rate-1')).click();
    await phone.locator(byId('tag-slow')).click();
    await phone.locator('textarea').fill('等了一个上午');
    await phone.locator(byId('rate-send')).click();
    await phone.locator(byId('rated')).waitFor();
    await phone.locator(byId('rate-matter-m2')).click();
    await phone.locator(byId('rate-2-m2')).click();
    await phone.locator(byId('tag-unclear-m2')).click();
    await phone.locator(byId('rate-send-m2')).click();
    await phone.locator(byId('rated-m2')).waitFor();
    await phone.close();

    const low = entry('等了一个上午');
    await low.waitFor({ timeout: 30_000 });
    for (const words of ['非常不满意', ticket.number, '1号窗口', '12月14日周一 前', '办事人'])
      expect(await low.innerText()).toContain(words);
    const matter = entry('没有一次告知');
    await matter.waitFor({ timeout: 30_000 });
    expect(await matter.innerText()).toContain('缴费申报与核定');
    expect(await text('show-open')).toContain('2');
  });

  it('takes a note and a result, and knows it as closed', async () => {
    const low = entry('等了一个上午');
    await low.getByRole('button', { name: '记录进展' }).click();
    await fill('words', '已致电道歉');
    await click('words-save');
    await entry('已致电道歉').waitFor({ timeout: 30_000 });
    await low.getByRole('button', { name: '办结' }).click();
    await fill('words', '办事人表示满意');
    await click('words-save');
    await eventually('it is open no more', async () => (await low.count()) === 0);
    await click('show-closed');
    await entry('办事人表示满意').waitFor({ timeout: 30_000 });
    expect(await entry('办事人表示满意').innerText()).toMatch(/已致电道歉[^]*办事人表示满意/);
  });

  it('keeps what was written of a complaint that names nobody, and takes it once it is right', async () => {
    await click('show-open');
    await click('new-complaint');
    await fill('complaint-subject', '电话无人接听');
    await fill('complaint-number', 'Z999');
    await fill('complaint-phone', '0597 7222222');
    await click('complaint-save');
    await page.getByText('there was no Z999').waitFor({ timeout: 30_000 });
    expect(await page.locator(byId('complaint-subject')).inputValue()).toBe('电话无人接听');
    await fill('complaint-number', '');
    await click('complaint-save');
    const complaint = entry('电话无人接听');
    await complaint.waitFor({ timeout: 30_000 });
    for (const words of ['电话', '联系电话 0597 7222222', 'admin', '12月14日周一 前'])
      expect(await complaint.innerText()).toContain(words);
    await complaint.getByRole('button', { name: '办结' }).click();
    await fill('words', '已安排专人接听');
    await click('words-save');
    await click('show-closed');
    await entry('已安排专人接听').waitFor({ timeout: 30_000 });
  });
});

it('the coverage is shown by day, week and month, and by window', async () => {
  await visit(); // nobody rates it
  await click('view-ratings');
  await sees('rating-share', '50%');
  await sees('rating-low', '2');
  for (const [by, name] of [
    ['week', '11月23日周一 起一周'],
    ['month', '2026年11月'],
    ['day', '11月23日周一'],
  ]) {
    await click(`by-${by}`);
    await sees('ratings', name);
    await eventually('a row of two visits, one rated', async () =>
      /(\s2\s+1\s+50%)/.test(await page.locator('tbody tr', { hasText: name! }).innerText()),
    );
  }
  await page.getByText('按窗口').click();
  await sees('rating-groups', '1号窗口');
});

describe('the roster', () => {
  const cell = (window: string, day: string, half = 'morning') => `duty-${window}-2026-11-${day}-${half}`;
  const chosen = (id: string) => page.locator(`${byId(id)} option:checked`).innerText();
  const plan = async () => {
    const cells = ['g01-2026-11-23', 'g02-2026-11-23', 'g03-2026-11-23', 'g02-2026-11-24'].map(
      (at) => `duty-${at}-morning`,
    );
    return (await Promise.all([...cells, cell('g02', '24', 'afternoon')].map(chosen))).join();
  };
  const put = (id: string, name: string) => page.locator(byId(id)).selectOption({ label: name });

  it('is planned cell by cell, as fast as one likes, and kept', async () => {
    await click('view-roster');
    await sees('roster', '11月23日周一 – 11月29日周日');
    await Promise.all([put(cell('g01', '23'), 'wang'), put(cell('g02', '23'), 'li'), put(cell('g03', '23'), 'zhao')]);
    await put(cell('g02', '24'), 'li');
    await put(cell('g02', '24', 'afternoon'), 'li');
    // Each stands where it was put while the others are being kept.
    expect(await plan()).toBe('wang,li,zhao,li,li');
    await eventually('all of it is kept', async () => {
      const { rosters } = await get<RostersAnswer>(`${hall}/rosters?from=2026-11-23&to=2026-11-29`);
      return rosters.reduce((sum, { duties }) => sum + duties.length, 0) === 5;
    });
    await page.reload();
    await page.locator(byId(cell('g01', '23'))).waitFor();
    expect(await plan()).toBe('wang,li,zhao,li,li');
  });

  it('shows before the hall opens that somebody rostered is away, in red, and tells it on the live page', async () => {
    await click('absence');
    await click('absence-clerk');
    await choose('li');
    await click('absence-save');
    await sees('roster', 'li 2026-11-23 至 2026-11-23');
    const red = page.locator(byId(cell('g02', '23')));
    expect(await chosen(cell('g02', '23'))).toContain('✗');
    expect(await red.getAttribute('class')).toContain('gone');
    expect(await chosen(cell('g02', '24'))).toBe('li'); // back tomorrow
    await click('view-live');
    await sees('alerts', 'li请假：11-23 上午2号窗口缺人');

    await click('view-roster');
    await page.getByRole('button', { name: '撤销' }).click();
    await eventually('nobody is away', async () => (await chosen(cell('g02', '23'))) === 'li');
    await click('view-live');
    await eventually('no word of it', async () => !(await text('alerts')).includes('请假'));
  });

  it('staffs a window in turns over working days, and goes on in the next week', async () => {
    await click('view-roster');
    await click('turns');
    await page.locator('.el-dialog .el-select').first().click();
    await choose('20号窗口');
    await click('turns-clerks');
    for (const name of ['wang', 'zhao']) await choose(name);
    await page.locator('.el-dialog__title:visible').click(); // closes the list, which lies over the button
    await click('turns-plan');
    const week = (days: string[], month = '11') =>
      Promise.all(days.map((day) => chosen(`duty-s20-2026-${month}-${day}-afternoon`)));
    await eventually('the week is planned', async () => (await week(['23'])).join() === 'wang');
    expect(await week(['23', '24', '25', '26', '27', '28', '29'])).toEqual([
      'wang',
      'zhao',
      'wang',
      'zhao',
      'wang',
      '—',
      '—',
    ]);
    await click('week-after');
    await sees('roster', '11月30日周一');
    await eventually('it goes on', async () => (await week(['30'])).join() === 'zhao');
    expect(await week(['01', '02'], '12')).toEqual(['wang', 'zhao']);
  });
});

it('after fifteen working days what was not answered is overdue', async () => {
  await server.end();
  await startAt(monday + 22 * 24 * 3_600_000);
  await click('view-follow-ups');
  await eventually('it is counted', async () => (await text('show-overdue')).includes('1'));
  await click('show-overdue');
  const late = entry('没有一次告知');
  await late.waitFor({ timeout: 30_000 });
  expect(await late.innerText()).toContain('超期');
});

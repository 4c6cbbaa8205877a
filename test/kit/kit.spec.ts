/** The ground that the other tests stand on. */
import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Id } from '@jiaohao/protocol';
import { Id as IdOfSource } from '../../src/protocol/index.js';
import { chromium } from './browser.js';
import { freshDatabase } from './database.js';
import { eventually } from './eventually.js';
import { freshRedis } from './redis.js';
import { run } from './services.js';

it('clones migrated databases that know nothing of each other', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  await run(one.url, 'create table only_here (n int)');
  await expect(run(other.url, 'select from only_here')).rejects.toThrow(/does not exist/);
  await Promise.all([one.drop(), other.drop()]);
  await expect(run(one.url, 'select 1')).rejects.toThrow(/does not exist/);
});

it('gives a Redis that can be taken away and brought back', async () => {
  const redis = await freshRedis();
  const client = new Redis(redis.url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await client.set('kept', '1');
  await redis.stop();
  await expect(client.get('kept')).rejects.toThrow();
  await redis.start();
  expect(await eventually('an answer', async () => ({ kept: await client.get('kept') }))).toEqual({ kept: null });
  client.disconnect();
  await redis.stop();
});

it('opens pages in a browser', async () => {
  const browser = await chromium();
  const page = await browser.newPage();
  await page.setContent('<h1>大厅</h1>');
  expect(await page.textContent('h1')).toBe('大厅');
  await browser.close();
});

it('says what did not come true, and the last answer', async () => {
  await expect(eventually('two', () => null, { withinMs: 20, everyMs: 5 })).rejects.toThrow(
    'Not so within 20 ms: two. Last answer: null',
  );
});

it('loads the protocol once, whichever way it is imported', () => {
  expect(Id).toBe(IdOfSource);
});

/** The environment as it is read, and whose word about addresses is believed. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { ConfigFault, readConfig, senderOf } from '../../src/config.js';
import { readHallFiles } from '../../src/setup.js';

it('has a default for everything', () => {
  expect(readConfig({ PORT: ' ', REDIS_URL: '' })).toMatchObject({
    ...{ host: '0.0.0.0', port: 3000, databaseUrl: undefined, redisUrl: undefined, dataDir: '.data', role: 'all' },
    ...{ alwaysOpen: false, rateLimit: true, clockOffsetSeconds: 0, logLevel: 'info', hallFiles: undefined },
  });
});

it('tells every fault at once', () => {
  const faults = () =>
    readConfig({
      PORT: '70000',
      HALL_OPEN: 'yes',
      CLOCK_OFFSET_SECONDS: '1h',
      TRUST_PROXY: 'me',
      IDENTITY_KEY: 'short',
      PUBLIC_URL: 'hall.example.cn',
      SMS_URL: 'ftp://gateway',
      SMS_TOKEN: 'not one word',
    });
  expect(faults).toThrow(ConfigFault);
  for (const name of [
    'PORT',
    'HALL_OPEN',
    'CLOCK_OFFSET_SECONDS',
    'TRUST_PROXY',
    'IDENTITY_KEY',
    'PUBLIC_URL',
    'SMS_URL',
    'SMS_TOKEN',
  ])
    expect(faults).toThrow(new RegExp(`^${name} must`, 'm'));
});

it('takes where it is found and how messages go out', () => {
  const { publicUrl, sms } = readConfig({
    PUBLIC_URL: 'https://hall.example.cn/queue/',
    SMS_URL: 'http://gw',
    SMS_TOKEN: 't',
  });
  expect({ publicUrl, sms }).toEqual({
    publicUrl: 'https://hall.example.cn/queue',
    sms: { url: 'http://gw', token: 't' },
  });
  expect(readConfig({ SMS_TOKEN: 't' }).sms).toBeUndefined();
  expect(() => readConfig({ PUBLIC_URL: 'https://hall.example.cn/?x=1' })).toThrow(/PUBLIC_URL must not/);
});

it.each([
  ['false', '10.0.0.1', '1.1.1.1, 2.2.2.2', '10.0.0.1'],
  ['true', '10.0.0.1', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
  ['1', '10.0.0.1', '1.1.1.1, 2.2.2.2', '2.2.2.2'],
  ['2', '10.0.0.1', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
  ['10.0.0.0/8, 2.2.2.2', '10.0.0.1', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
  ['10.0.0.0/8', '::ffff:10.0.0.1', '1.1.1.1, 2.2.2.2', '2.2.2.2'],
  ['10.0.0.0/8', '8.8.8.8', '1.1.1.1', '8.8.8.8'],
  ['10.0.0.0/8', '10.0.0.1', undefined, '10.0.0.1'],
  ['fd00::/8', 'fd00::1', 'x, 2001:db8::1', '2001:db8::1'],
])('TRUST_PROXY=%s: %s forwarding for %s is %s', (setting, remote, forwarded, sender) => {
  expect(senderOf(remote, forwarded, readConfig({ TRUST_PROXY: setting }).trustProxy)).toBe(sender);
});

it('finds hall files by a glob as shells know it', async () => {
  const folder = fileURLToPath(new URL('../../halls', import.meta.url));
  const found = async (pattern: string) => (await readHallFiles(join(folder, pattern))).map(({ hall }) => hall.id);
  expect(await found('{luhe,datian}.json')).toEqual(['datian', 'luhe']);
  expect(await found('[ln]*.json')).toEqual(['luhe', 'nanchang']);
  expect(await found('**/xiangyan?.json')).toEqual(['xiangyang']);
  expect(await found('datian.json')).toEqual(['datian']);
  await expect(found('nothing*.json')).rejects.toThrow(/HALL_FILES=.*nothing\*\.json names no file/);
});

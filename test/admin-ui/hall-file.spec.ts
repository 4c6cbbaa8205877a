/** What an administrator is told of a bad hall file: in the language of the page, and where in the text. */
import { describe, expect, it } from '@jest/globals';
import { faultWords } from '../../admin-ui/src/hall-file/fault-words.js';
import { ownerOf, placeOf } from '../../admin-ui/src/hall-file/json-place.js';
import { hallFileMessages } from '../../admin-ui/src/hall-file/messages.js';
import { faultsOf } from '../../src/accounts/problem-error.js';
import { HallFile } from '../../src/protocol/index.js';
import { hallFile } from '../kit/app.js';

const words: Record<string, unknown> = hallFileMessages['zh-CN'].fault;
const text = (key: string) =>
  key
    .split('.')
    .slice(1)
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], words) as string | undefined;
const say = (key: string, params: Record<string, unknown> = {}) =>
  text(key)!.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
const inChinese = (message: string) => faultWords(message, say, (key) => text(key) !== undefined);

/** Wrong in every way that the words know. */
async function badFile() {
  const file = await hallFile();
  delete file.services[3].agency;
  Object.assign(file, { colour: 'red', operator: '' });
  file.services[0].typicalMinutes = 9999;
  file.services[1].typicalMinutes = 'ten';
  file.services[2].series = 'ab';
  file.services[2].papers = 'none';
  file.services[4].general = 'yes';
  file.services[5].name = 'one language';
  file.services[6].id = file.services[7].id;
  file.services[9].id = 'no id!';
  file.hours = { ...file.hours, timezone: 'Mars', weekdays: [['12:00', '08:30']], dates: { soon: [] } };
  file.hours.saturday = [
    ['08:00', '12:00'],
    ['11:00', '25:00'],
  ];
  Object.assign(file.windows[0], { zone: 'nowhere', services: ['nothing'] });
  file.windows[1].kind = 'both';
  file.windows[2].group = 'g01';
  delete file.windows.at(-1).services;
  file.escalation = ['nobody'];
  return file;
}

describe('the faults of a hall file', () => {
  it('are all told at once, those of form and those of reference, each in words of the page', async () => {
    const parsed = HallFile.safeParse(await badFile());
    const faults = faultsOf(parsed.error!.issues);
    const at = (path: string) => faults.filter((fault) => fault.path === path).map(({ message }) => inChinese(message));
    expect(at('services.3.agency')).toEqual(['没有填写']);
    expect(at('colour')).toEqual(['不认识这一项，请检查拼写']);
    expect(at('services.0.typicalMinutes')).toEqual(['太大或太多，最多 480']);
    expect(at('services.1.typicalMinutes')).toEqual(['类型不对，应为数字']);
    expect(inChinese('Invalid input: expected int, received number')).toBe('类型不对，应为整数');
    expect(at('services.7.id')).toEqual([`${(await badFile()).services[7].id} 出现了两次`]);
    expect(at('windows.0.zone')).toEqual(['没有片区 nowhere']);
    expect(at('windows.0.services.0')).toEqual(['没有事项 nothing']);
    expect(at('windows.1.kind')).toEqual(['只能是 "general" / "specialist" 之一']);
    expect(at('escalation.0')).toEqual(['没有窗口 nobody']);
    expect(at('hours.weekdays.0')).toEqual(['12:00 不早于 08:30']);
    expect(at('operator')).toEqual(['太小或太少，至少 1']);
    expect(faults.map(({ message }) => inChinese(message)).filter((word) => /^[ -~]*$/.test(word))).toEqual([]);
  });

  it('are told of whatever is sent as a hall file', () => {
    for (const file of [null, 1, [], {}, { zones: 1, services: [null], windows: [{ services: 'x', zone: [] }] }])
      expect(HallFile.safeParse(file).success).toBe(false);
  });
});

describe('a path', () => {
  const json = '{\n  "a": [1, {"id": "g04", "b\\"c": "x, y"}],\n  "b": {"c": [ ]}\n}';
  const found = (...path: string[]) => json.slice(...placeOf(json, path));

  it('leads to its place in the text', () => {
    expect(found('a', '0')).toBe('1');
    expect(found('a', '1', 'b"c')).toBe('"x, y"');
    expect(found('b', 'c')).toBe('[ ]');
    expect(found()).toBe(json);
  });

  it('of what is missing leads to where it is missing', () => {
    expect(found('b', 'd')).toBe('{"c": [ ]}');
    expect(found('b', 'c', '0')).toBe('[ ]');
  });

  it('has an owner', () => {
    expect(ownerOf(JSON.parse(json), ['a', '1', 'b"c'])).toBe('g04');
    expect(ownerOf(JSON.parse(json), ['a', '0'])).toBeNull();
  });
});

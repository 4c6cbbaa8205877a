/** The kiosk's search: what is found by a few letters, and what comes first. */
import { describe, expect, it } from '@jest/globals';
import type { Language } from '../../src/protocol/index.js';
import { find, keysThatFind } from '../../ui-kit/src/search.js';
import { pinyinOf } from '../../src/hall/finding.js';
import { hallFile } from '../core/hall-kit.js';

const service = (zh: string, en = zh) => {
  const name = { 'zh-CN': zh, en };
  return { id: zh, name, pinyin: pinyinOf(name) };
};
const hall = [
  service('企业养老保险登记', 'Enterprise pension, registration'),
  service('居民养老保险登记', 'Resident pension, registration'),
  service('养老金重新核算', 'Pension worked out anew'),
  service('社会保险费退费', 'Refund of contributions'),
  service('失业登记', 'Unemployment registration'),
  service('银行账户变更', 'Change of the bank account'),
  service('女职工生育津贴', 'Maternity allowance'),
  service('单位登记(2)', 'Employers, second desk'),
];
const names = (query: string, frequent: string[] = [], language: Language = 'zh-CN') =>
  find(hall, query, { language, frequent }).map(({ id }) => id);

describe('a service is found', () => {
  it.each([
    ['initials', 'yljcxhs', '养老金重新核算'],
    ['initials from the middle', 'cxhs', '养老金重新核算'],
    ['full pinyin', 'shiyedengji', '失业登记'],
    ['the beginning of a syllable', 'shiyeden', '失业登记'],
    ['pinyin and initials mixed', 'shiydj', '失业登记'],
    ['capitals and spaces', 'SHIYE dj', '失业登记'],
    ['another reading than the one in the word', 'zhongxin', '养老金重新核算'],
    ['another reading of 行', 'yinxing', '银行账户变更'],
    ['ü typed as v', 'nvzhigong', '女职工生育津贴'],
    ['ü typed as u', 'nuzg', '女职工生育津贴'],
    ['an abbreviation', 'sbtf', '社会保险费退费'],
    ['whole syllables with some left out', 'shebao', '社会保险费退费'],
    ['characters', '重新', '养老金重新核算'],
    ['characters apart', '养老 核算', '养老金重新核算'],
    ['a figure', 'dj2', '单位登记(2)'],
  ])('by %s', (_how, query, name) => {
    expect(names(query)[0]).toBe(name);
  });

  it('in English by the beginnings of words, and still by pinyin', () => {
    expect(names('unemp', [], 'en')).toEqual(['失业登记']);
    expect(names('rp', [], 'en')[0]).toBe('居民养老保险登记');
    expect(names('bank acc', [], 'en')).toEqual(['银行账户变更']);
    expect(names('yljcx', [], 'en')).toEqual(['养老金重新核算']);
    expect(names('unemp')).toEqual([]);
  });

  it('and what does not fit is not; an empty query finds nothing', () => {
    expect(names('qq')).toEqual([]);
    expect(names('身份证')).toEqual([]);
    expect(names('')).toEqual([]);
    expect(names(' -，')).toEqual([]);
    expect(names('b')).not.toContain('失业登记');
  });
});

describe('what comes first', () => {
  it('is what begins so, then what has it inside, then abbreviations', () => {
    expect(names('yl')).toEqual(['养老金重新核算', '企业养老保险登记', '居民养老保险登记']);
    expect(names('sy')).toEqual(['失业登记', '女职工生育津贴']);
    expect(names('dj2')).toEqual(['单位登记(2)']);
    expect(names('sbx')).toEqual(['社会保险费退费']);
  });

  it('among equals is what is asked for most, then the order of the hall', () => {
    expect(names('dj')).toEqual(['企业养老保险登记', '居民养老保险登记', '失业登记', '单位登记(2)']);
    expect(names('dj', ['单位登记(2)', '失业登记'])).toEqual([
      '单位登记(2)',
      '失业登记',
      '企业养老保险登记',
      '居民养老保险登记',
    ]);
  });

  it('is never the frequent one that fits worse', () => {
    expect(names('yl', ['居民养老保险登记'])[0]).toBe('养老金重新核算');
  });
});

describe('the keys that are worth pressing', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  it('lead to something, and every key that does is among them', () => {
    for (const query of ['', 's', 'sh', 'qiye'])
      expect([...keysThatFind(hall, query, letters, 'zh-CN')]).toEqual(
        letters.filter((key) => names(query + key).length > 0),
      );
    expect(keysThatFind(hall, 'qiye', letters, 'zh-CN').has('y')).toBe(true);
    expect(keysThatFind(hall, 'qiye', letters, 'zh-CN').has('x')).toBe(true); // 企业…险
    expect(keysThatFind(hall, 'qiye', letters, 'zh-CN').has('q')).toBe(false);
  });
});

describe('a hall of 301 services', () => {
  const services = hallFile('xiangyang').services.map((one) => ({ ...one, pinyin: pinyinOf(one.name) }));
  const settings = { language: 'zh-CN', frequent: [] } as const;

  it('every service is the first answer to its full pinyin, and among the first eight to its initials', () => {
    const syllables = (pinyin: string) => pinyin.split(' ').map((unit) => unit.split('|')[0]!);
    for (const { id, pinyin } of services) {
      const full = syllables(pinyin).join('');
      const initials = syllables(pinyin).map((one) => one[0]!).join(''); // prettier-ignore
      expect(find(services, full, settings)[0]!.id).toBe(id);
      const places = find(services, initials, settings).map((one) => one.id);
      expect(places.slice(0, 8)).toContain(id);
    }
  });

  it('comes to an end however unlucky the letters', () => {
    for (const query of ['ssssssssssssssssssss', 'bdbdbdbdbdbdbdbdbdbd'])
      expect(find(services, query, settings)).toEqual([]);
  });
});

/** Finding a service: names in letters, and what is asked for most, learned from day to day. */
import { describe, expect, it } from '@jest/globals';
import { freeze, thaw } from '../../src/core/state.js';
import { pinyinOf } from '../../src/hall/finding.js';
import { hallView } from '../../src/hall/views.js';
import { HallView } from '../../src/protocol/index.js';
import { Driver, hallFile, smallHall } from './hall-kit.js';

const spelled = (chinese: string) => pinyinOf({ 'zh-CN': chinese, en: '' });
const frequent = (driver: Driver) => hallView(driver.hall, driver.now).frequent;
const nextDay = (driver: Driver) => {
  driver.minutes(24 * 60);
  driver.tick();
};
const issue = (driver: Driver, serviceId: string, times: number) => {
  for (let i = 0; i < times; i += 1) driver.issue(serviceId);
};

describe('a name in letters', () => {
  it('has the reading that its neighbours give a character first, and the others after it', () => {
    expect(spelled('养老保险')).toBe('yang lao bao xian');
    expect(spelled('重复缴费')).toMatch(/^chong\|zhong fu jiao(\|\w+)* fei$/);
    expect(spelled('银行')).toMatch(/^yin hang\|/);
  });

  it('writes ü as it is typed, leaves out what no key types, and keeps figures and letters', () => {
    expect(spelled('女')).toMatch(/^nv\|nu/);
    expect(spelled('登记(2)')).toBe('deng ji 2');
    expect(spelled('ETC卡、证')).toMatch(/^e t c ka(\|qia)? zheng$/);
  });

  it('is there for every service of every hall that we bring', () => {
    for (const name of ['datian', 'luhe', 'nanchang', 'xiangyang'] as const) {
      const driver = new Driver(hallFile(name));
      const view = hallView(driver.hall, driver.now);
      expect(HallView.parse(view)).toEqual(view);
      const odd = view.services.filter(({ pinyin }) => !/^[a-z0-9|]+( [a-z0-9|]+)*$/.test(pinyin));
      expect(odd).toEqual([]);
    }
  });
});

describe('what is asked for most', () => {
  it('comes first, equals in the order of the hall file, and nothing that nobody asked for', () => {
    const driver = new Driver();
    expect(frequent(driver)).toEqual([]);
    issue(driver, 'hard', 1);
    issue(driver, 'record', 3);
    issue(driver, 'enrol', 1);
    expect(frequent(driver)).toEqual(['record', 'enrol', 'hard']);
  });

  it('names twelve at most', () => {
    const driver = new Driver(hallFile('xiangyang'));
    driver.hall.config.services.slice(0, 20).forEach(({ id }) => driver.issue(id));
    expect(frequent(driver)).toEqual(driver.hall.config.services.slice(0, 12).map(({ id }) => id));
  });

  it('counts yesterday whole and the days before ever less, in whole numbers, until nothing is left', () => {
    const driver = new Driver();
    issue(driver, 'enrol', 6);
    expect(driver.hall.kept.demand).toEqual(new Map());
    nextDay(driver);
    issue(driver, 'card', 5);
    expect(driver.hall.kept.demand).toEqual(new Map([['enrol', 6]]));
    nextDay(driver);
    expect(driver.hall.kept.demand).toEqual(new Map([['enrol', 4], ['card', 5]])); // prettier-ignore
    expect(frequent(driver)).toEqual(['card', 'enrol']);
    for (const left of [3, 2, 1, undefined]) {
      nextDay(driver);
      expect(driver.hall.kept.demand.get('enrol')).toBe(left);
    }
    nextDay(driver);
    expect(driver.hall.kept.demand).toEqual(new Map());
  });

  it('is kept over a restart, and a service that is gone fades away', () => {
    const driver = new Driver();
    issue(driver, 'enrol', 2);
    issue(driver, 'card', 1);
    nextDay(driver);
    const again = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
    expect(again.kept.demand).toEqual(driver.hall.kept.demand);
    const { services, windows, ...rest } = smallHall();
    const without = { ...rest, services: services.filter(({ id }) => id !== 'card'), windows: windows.slice(0, 2) };
    driver.ask({ type: 'configure', config: { ...without, escalation: [] } }, { by: 'admin', role: 'admin' });
    expect(frequent(driver)).toEqual(['enrol']);
  });
});

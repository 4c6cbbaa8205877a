/** Numbers: a letter for the services, a count that widens and never wraps, one of each a day. */
import { describe, expect, it } from '@jest/globals';
import type { HallConfig } from '../../src/core/hall.js';
import { numberOf, seriesOf, ticketIdOf } from '../../src/core/numbering.js';
import { Driver, hallFile, smallHall } from './hall-kit.js';

const series = (config: HallConfig, id: string) =>
  seriesOf(
    config,
    config.services.find((s) => s.id === id)!,
  );

describe('a number', () => {
  it('has three figures, and four once three do not suffice: it widens and never wraps', () => {
    expect([1, 42, 999, 1000, 1404, 12_345].map((count) => numberOf('A', count))).toEqual([
      'A001',
      'A042',
      'A999',
      'A1000',
      'A1404',
      'A12345',
    ]);
  });

  it('is given once a day, also beyond 999', () => {
    const driver = new Driver();
    const numbers = Array.from({ length: 1100 }, () => {
      const ticket = driver.issue('enrol');
      if (ticket.number !== 'A001') driver.cancel(ticket);
      return ticket.number;
    });
    expect(new Set(numbers).size).toBe(1100);
    expect([numbers[0], numbers[998], numbers[999], numbers[1099]]).toEqual(['A001', 'A999', 'A1000', 'A1100']);
  });

  it('with the hall and the day makes the id of the ticket', () => {
    expect(ticketIdOf('datian', '2026-11-21', 'A012')).toBe('datian-2026-11-21-A012');
  });
});

describe('the letter', () => {
  it('is that of the first zone with a window for the service', () => {
    expect(series(smallHall(), 'enrol')).toBe('A');
    expect(series(smallHall(), 'card')).toBe('B');
  });

  it('is the service’s own where the hall file gives one, and then shares a count with whoever else bears it', () => {
    const config = smallHall();
    config.services[0]!.series = 'K';
    config.services[2]!.series = 'K';
    const driver = new Driver(config);
    expect(['enrol', 'card', 'record', 'enrol'].map((id) => driver.issue(id).number)).toEqual([
      'K001',
      'K002',
      'A001',
      'K003',
    ]);
  });

  it('is that of the first service the visitor names', () => {
    const driver = new Driver();
    expect(driver.issue('card', 'enrol').number).toBe('B001');
    expect(driver.issue('enrol', 'card').number).toBe('A001');
  });

  it('does not change when a supervisor changes a window, for it follows the plan', () => {
    const driver = new Driver();
    driver.change('g1', { services: ['card'] });
    expect(driver.issue('card').number).toBe('B001');
  });

  it('of a service without any window is that of the first zone', () => {
    const config = smallHall();
    expect(series({ ...config, windows: config.windows.slice(0, 2) }, 'card')).toBe('A');
  });

  it('begins again with A after 26 zones, and numbers stay apart', () => {
    const zones = Array.from({ length: 27 }, (_, i) => ({ id: `z${i}`, name: { 'zh-CN': `z${i}`, en: `z${i}` } }));
    const windows = [
      { id: 'g1', label: '1', kind: 'general' as const, zone: 'z0' },
      { id: 's1', label: '2', kind: 'specialist' as const, zone: 'z26', services: ['card'] },
    ];
    const driver = new Driver(smallHall({ zones, windows, escalation: [] }));
    expect([driver.issue('enrol').number, driver.issue('card').number]).toEqual(['A001', 'A002']);
  });

  it('in Luhe tells the three zones and the specialists apart', () => {
    const config = hallFile('luhe');
    expect([...new Set(config.services.map((service) => seriesOf(config, service)))].sort()).toEqual([
      'A',
      'B',
      'C',
      'D',
    ]);
  });
});

/** Opening hours: within them or not, the next change, and how long until they begin, also when the clocks change. */
import { describe, expect, it } from '@jest/globals';
import { businessDay, isWithinHours, nextChange, secondsUntilOpen } from '../../src/core/opening-hours.js';
import type { Hours, Spans } from '../../src/core/hall.js';

const office: Spans = [
  ['09:00', '12:00'],
  ['13:30', '17:00'],
];
const hoursIn = (timezone: string, weekdays: Spans = office, more: Partial<Hours> = {}): Hours => ({
  timezone,
  weekdays,
  saturday: [['10:00', '12:00']],
  sunday: [],
  ...more,
});
const shanghai = hoursIn('Asia/Shanghai');
const instant = (text: string) => Date.parse(text);
const iso = (at: number) => new Date(at).toISOString();

describe('within the hours', () => {
  const within = (text: string, lead = 0, hours = shanghai) => isWithinHours(hours, instant(text), lead);

  it('a span begins at its first minute and has ended at its last', () => {
    expect(within('2026-11-23T08:59:59+08:00')).toBe(false);
    expect(within('2026-11-23T09:00:00+08:00')).toBe(true);
    expect(within('2026-11-23T11:59:59+08:00')).toBe(true);
    expect(within('2026-11-23T12:00:00+08:00')).toBe(false);
    expect(within('2026-11-23T13:30:00+08:00')).toBe(true);
  });

  it('with a lead each span begins so much earlier, and ends no later', () => {
    expect(within('2026-11-23T08:30:00+08:00', 30)).toBe(true);
    expect(within('2026-11-23T08:29:59+08:00', 30)).toBe(false);
    expect(within('2026-11-23T13:00:00+08:00', 30)).toBe(true);
    expect(within('2026-11-23T12:59:59+08:00', 30)).toBe(false);
    expect(within('2026-11-23T17:00:00+08:00', 30)).toBe(false);
  });

  it('Saturday and Sunday have their own, and a date of its own outranks the day of the week', () => {
    expect(within('2026-11-28T10:30:00+08:00')).toBe(true);
    expect(within('2026-11-28T14:00:00+08:00')).toBe(false);
    expect(within('2026-11-29T10:30:00+08:00')).toBe(false);
    const special = hoursIn('Asia/Shanghai', office, {
      dates: { '2026-11-23': [], '2026-11-29': [['08:00', '24:00']] },
    });
    expect(within('2026-11-23T10:00:00+08:00', 0, special)).toBe(false);
    expect(within('2026-11-29T23:59:59+08:00', 0, special)).toBe(true);
    expect(within('2026-11-30T00:00:00+08:00', 0, special)).toBe(false);
  });

  it('are those of the hall’s own date: at one instant one hall is open and another is not', () => {
    const at = '2026-11-22T23:00:00Z'; // Monday 13:00 on Kiritimati, Sunday evening in New York
    expect(businessDay(hoursIn('Pacific/Kiritimati'), instant(at))).toBe('2026-11-23');
    expect(within(at, 0, hoursIn('Pacific/Kiritimati', [['09:00', '17:00']]))).toBe(true);
    expect(businessDay(hoursIn('America/New_York'), instant(at))).toBe('2026-11-22');
    expect(within(at, 0, hoursIn('America/New_York', [['09:00', '17:00']]))).toBe(false);
  });
});

describe('the next change', () => {
  const changes = (hours: Hours, from: string, count: number) => {
    const found: string[] = [];
    for (let at = nextChange(hours, instant(from)); found.length < count; at = nextChange(hours, at))
      found.push(iso(at));
    return found;
  };

  it('is each beginning and end of the hours, and midnight', () => {
    expect(changes(shanghai, '2026-11-23T00:00:30+08:00', 6)).toEqual([
      '2026-11-23T01:00:00.000Z',
      '2026-11-23T04:00:00.000Z',
      '2026-11-23T05:30:00.000Z',
      '2026-11-23T09:00:00.000Z',
      '2026-11-23T16:00:00.000Z',
      '2026-11-24T01:00:00.000Z',
    ]);
  });

  it('on a day off is midnight alone', () => {
    expect(changes(shanghai, '2026-11-29T08:00:00+08:00', 2)).toEqual([
      '2026-11-29T16:00:00.000Z',
      '2026-11-30T01:00:00.000Z',
    ]);
  });

  it('Berlin, clocks forward on Sunday: Monday begins an hour sooner by the sun', () => {
    expect(changes(hoursIn('Europe/Berlin'), '2026-03-28T12:00:00Z', 3)).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
    ]);
  });

  it('Berlin, clocks back on Sunday: that day has 25 hours', () => {
    expect(changes(hoursIn('Europe/Berlin'), '2026-10-24T12:00:00Z', 3)).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T08:00:00.000Z',
    ]);
  });

  it('New York, from the evening before to the morning after, both ways', () => {
    const sunday = { sunday: office };
    expect(changes(hoursIn('America/New_York', office, sunday), '2026-03-08T01:00:00Z', 3)).toEqual([
      '2026-03-08T05:00:00.000Z',
      '2026-03-08T13:00:00.000Z',
      '2026-03-08T16:00:00.000Z',
    ]);
    expect(changes(hoursIn('America/New_York', office, sunday), '2026-11-01T03:00:00Z', 3)).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-01T14:00:00.000Z',
      '2026-11-01T17:00:00.000Z',
    ]);
  });

  it.each([
    ['Africa/Cairo', '2026-04-23T21:30:00Z', '2026-04-23T22:00:00.000Z'],
    ['America/Havana', '2026-03-08T04:10:00Z', '2026-03-08T05:00:00.000Z'],
    ['America/Santiago', '2026-09-06T03:30:00Z', '2026-09-06T04:00:00.000Z'],
  ])('%s, where the clocks skip midnight: the day ends all the same', (timezone, from, midnight) => {
    const hours = hoursIn(timezone);
    expect(changes(hours, from, 1)).toEqual([midnight]);
    expect(businessDay(hours, instant(midnight)) > businessDay(hours, instant(midnight) - 1)).toBe(true);
  });

  it('Santiago, where the clocks go back at midnight: the day ends once, an hour later', () => {
    expect(changes(hoursIn('America/Santiago'), '2026-04-05T01:00:00Z', 1)).toEqual(['2026-04-05T04:00:00.000Z']);
  });

  it('hours that begin within the hour skipped begin when the clocks have jumped', () => {
    const night = hoursIn('Europe/Berlin', office, { sunday: [['02:30', '06:00']] });
    expect(changes(night, '2026-03-29T00:30:00Z', 2)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-29T04:00:00.000Z']);
  });

  it('hours within the hour that comes twice are held twice', () => {
    const night = hoursIn('Europe/Berlin', office, { sunday: [['02:15', '02:45']] });
    expect(changes(night, '2026-10-24T23:30:00Z', 4)).toEqual([
      '2026-10-25T00:15:00.000Z',
      '2026-10-25T00:45:00.000Z',
      '2026-10-25T01:15:00.000Z',
      '2026-10-25T01:45:00.000Z',
    ]);
  });

  it('is always in the future, and nothing changes before it, in any zone on the days of a clock change', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Africa/Cairo', 'America/Santiago', 'Australia/Lord_Howe'];
    const days = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-04-24', '2026-09-06', '2026-10-04', '2026-10-25'];
    const night: Spans = [
      ['00:10', '02:30'],
      ['02:40', '23:50'],
    ];
    const faults: string[] = [];
    for (const zone of zones)
      for (const day of days) {
        const hours = hoursIn(zone, night, { saturday: night, sunday: night });
        const looks = (at: number) => `${businessDay(hours, at)} ${isWithinHours(hours, at)}`;
        const noon = instant(`${day}T12:00:00Z`);
        for (let at = noon - 30 * 3_600_000; at < noon + 18 * 3_600_000; at += 47 * 60_000) {
          const next = nextChange(hours, at);
          const steady = looks(next - 60_000) === looks(at) && looks(next) !== looks(at);
          if (next <= at || !steady) faults.push(`${zone} ${iso(at)} → ${iso(next)}`);
        }
      }
    expect(faults).toEqual([]);
  });
});

describe('seconds until the hall opens', () => {
  const until = (text: string, hours = shanghai) => secondsUntilOpen(hours, instant(text));

  it('none within the hours; through the break, the night and the weekend to the next beginning', () => {
    expect(until('2026-11-23T10:00:00+08:00')).toBe(0);
    expect(until('2026-11-23T12:00:00+08:00')).toBe(90 * 60);
    expect(until('2026-11-23T17:00:00+08:00')).toBe(16 * 3600);
    expect(until('2026-11-28T12:00:00+08:00')).toBe(45 * 3600);
  });

  it('through a week of holidays', () => {
    const dates = Object.fromEntries(
      ['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => [`2026-10-${day}`, []]),
    );
    const hours = hoursIn('Asia/Shanghai', office, { dates });
    expect(until('2026-09-30T17:00:00+08:00', hours)).toBe(8 * 86_400 + 16 * 3600);
  });

  it('over a change of the clocks', () => {
    expect(until('2026-03-28T12:00:00+01:00', hoursIn('Europe/Berlin'))).toBe(44 * 3600);
    expect(until('2026-03-08T23:30:00-05:00', hoursIn('America/Havana'))).toBe(8.5 * 3600);
  });

  it('nobody can say of a hall that does not open', () => {
    expect(until('2026-11-23T10:00:00+08:00', hoursIn('Asia/Shanghai', [], { saturday: [] }))).toBeNull();
  });
});

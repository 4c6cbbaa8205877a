/** What a day came to, what a hall learns of it, and how good its forecasts were: on days short enough to work out by hand. */
import { describe, expect, it } from '@jest/globals';
import { accuracy } from '../../src/figures/accuracy.js';
import { dayFigures, type DayFigures, type ForecastOutcome } from '../../src/figures/day-figures.js';
import { learn, learnedDays } from '../../src/figures/learn.js';
import { usualCorrections } from '../../src/core/policy.js';
import { Driver, smallHall } from '../core/hall-kit.js';

const figuresOf = (driver: Driver) => dayFigures('2026-11-23', driver.hall.config, driver.facts);
const sitting = 72;

/** Serves the visitor at a window for so many minutes. */
function serve(driver: Driver, windowId: string, minutes: number): void {
  driver.begin(windowId);
  driver.minutes(minutes);
  driver.complete(windowId);
}

describe('the figures of a day', () => {
  it('count the matters of each sitting; several share its time as they usually would', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.issue('enrol', 'record'); // usually 10 and 4 minutes
    serve(driver, 'g1', 15.2);
    driver.issue('enrol');
    serve(driver, 'g2', 7.2);
    expect(figuresOf(driver)).toMatchObject({
      services: { enrol: { matters: 2, seconds: 600 + 360 }, record: { matters: 1, seconds: 240 } },
      windows: {
        g1: { sittings: 1, seconds: 15.2 * 60, matters: { enrol: 1, record: 1 } },
        g2: { sittings: 1, seconds: 7.2 * 60, matters: { enrol: 1 } },
      },
      calls: 2,
      missed: 0,
    });
  });

  it('leave out what was interrupted, and what nobody did', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.begin('g1');
    driver.minutes(3);
    driver.hold('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.transfer('g1', { windowId: 'g2' });
    driver.begin('g2');
    driver.minutes(5);
    driver.clerkAsks({ type: 'complete', windowId: 'g2', matters: [{ id: 'm1', outcome: 'abandoned' }] });
    const { services, windows, calls } = figuresOf(driver);
    expect({ services, windows, calls }).toEqual({ services: {}, windows: {}, calls: 3 });
  });

  it('count calls that nobody answered', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.call('g1');
    driver.miss('g1');
    expect(figuresOf(driver)).toMatchObject({ calls: 1, missed: 1 });
  });

  it('hold each forecast against what happened, beside two plain guesses', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.minutes(2);
    driver.begin('g1'); // waited 2 minutes
    driver.issue('record');
    driver.issue('enrol');
    driver.minutes(9);
    driver.complete('g1'); // 9 minutes at the desk
    const last = driver.issue('enrol'); // two ahead
    driver.begin('g1');
    driver.minutes(5);
    driver.complete('g1');
    driver.begin('g1');
    driver.minutes(8);
    driver.complete('g1');
    driver.call('g1');
    const { forecasts } = figuresOf(driver);
    expect(forecasts).toHaveLength(4);
    expect(forecasts[0]).toMatchObject({ workSeconds: 0, waitSeconds: 120, lastWaitSeconds: 0, sharedSeconds: 0 });
    expect(forecasts[3]).toEqual({
      workSeconds: 240 + sitting + 600 + sitting,
      p50Seconds: 240 + sitting + 600 + sitting,
      p90Seconds: Math.round((240 + 600 + 2 * sitting + 60) * 2.1 - 60),
      waitSeconds: 13 * 60,
      workedSeconds: 13 * 60,
      lastWaitSeconds: 120,
      sharedSeconds: 2 * 9 * 60,
    });
    expect(last.calledAt).toBe(driver.now);
  });

  it('count who was ahead, and who was called before', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.issue('enrol');
    driver.issue('enrol'); // one ahead, and two were called before
    driver.issueAs({ priority: 'green' }, 'record');
    for (let i = 0; i < 3; i += 1) {
      driver.complete('g1');
      driver.begin('g1');
    }
    expect(figuresOf(driver)).toMatchObject({ ahead: 1, calledBefore: 0 + 1 + 2 });
  });

  it('leave the break of the hall out of what windows worked', () => {
    const weekdays: [string, string][] = [
      ['09:00', '12:00'],
      ['14:00', '17:00'],
    ];
    const driver = new Driver(
      smallHall({ hours: { ...smallHall().hours, weekdays } }),
      Date.parse('2026-11-23T11:50+08:00'),
    );
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.issue('enrol');
    driver.minutes(125);
    driver.complete('g1');
    driver.minutes(10);
    driver.call('g1');
    const outcome = figuresOf(driver).forecasts[1]!;
    expect(outcome).toMatchObject({ workSeconds: 600 + sitting, waitSeconds: 135 * 60, workedSeconds: 15 * 60 });
    expect(outcome.p50Seconds).toBe(7200 + 600 + sitting);
  });

  it.each(['postpone', 'switch', 'cancel', 'move', 'prioritise'] as const)(
    'leave out a wait changed on purpose: %s',
    (how) => {
      const driver = new Driver();
      driver.open('g1', 'g2');
      const ticket = driver.issue('enrol');
      driver.issue('enrol');
      if (how === 'postpone') driver.postpone(ticket, 1);
      else if (how === 'switch') driver.switch(ticket, 'g2');
      else if (how === 'cancel') driver.cancel(ticket);
      else if (how === 'move') driver.move(ticket, 'g2');
      else
        driver.ask(
          { type: 'prioritise', ticketId: ticket.id, priority: 'green', reason: 'r' },
          { by: 'supervisor:s', role: 'supervisor' },
        );
      driver.call('g1');
      driver.call('g2');
      expect(figuresOf(driver).forecasts).toHaveLength(1);
    },
  );
});

const outcome = (workSeconds: number, waitSeconds: number, more: Partial<ForecastOutcome> = {}): ForecastOutcome => ({
  workSeconds,
  p50Seconds: workSeconds,
  p90Seconds: 2 * workSeconds,
  waitSeconds,
  workedSeconds: waitSeconds,
  lastWaitSeconds: 0,
  sharedSeconds: 0,
  ...more,
});

const day = (change: Partial<DayFigures> = {}): DayFigures => ({
  day: '2026-11-23',
  services: {},
  windows: { g1: { sittings: 100, seconds: 100 * (600 + sitting), matters: { enrol: 100 } } },
  calls: 100,
  missed: 0,
  ahead: 0,
  calledBefore: 0,
  forecasts: [],
  ...change,
});

describe('learning', () => {
  const config = smallHall();

  it('needs a hundred sittings', () => {
    expect(learn(config, [])).toBeNull();
    expect(learn(config, [day({ windows: { g1: { sittings: 99, seconds: 1, matters: {} } } })])).toBeNull();
    expect(learn(config, [day()])).toMatchObject({ until: '2026-11-23', days: 1 });
  });

  it('takes the mean of each service seen often enough, over the last days only', () => {
    const one = (seconds: number) =>
      day({ services: { enrol: { matters: 29, seconds }, record: { matters: 1, seconds: 9 } } });
    expect(learn(config, [one(290)])!.serviceSeconds).toEqual({});
    expect(learn(config, [one(290), one(870)])!.serviceSeconds).toEqual({ enrol: 20 });
    const days = [one(99_999), ...Array.from({ length: learnedDays }, () => one(290))];
    expect(learn(config, days)).toMatchObject({ days: learnedDays, serviceSeconds: { enrol: 10 } });
  });

  it('takes the pace of a window from what its very matters usually take', () => {
    const services = { enrol: { matters: 200, seconds: 200 * 300 } };
    const window = (seconds: number) => ({ sittings: 50, seconds: 50 * seconds, matters: { enrol: 25, record: 25 } });
    const usual = (300 + 240) / 2 + sitting;
    const windows = {
      g1: window(usual),
      g2: window(1.1 * usual),
      s1: window(9 * usual),
      x1: { ...window(1), sittings: 29 },
    };
    expect(learn(config, [day({ services, windows })])!.windowPercent).toEqual({ g1: 100, g2: 110, s1: 200 });
  });

  it('takes the shares of missed calls, and of who was called before though not ahead', () => {
    expect(learn(config, [day({ missed: 6, ahead: 200, calledBefore: 230 })])).toMatchObject({
      missedPercent: 6,
      overtakenPercent: 15,
    });
    expect(learn(config, [day({ ahead: 200, calledBefore: 190 })])!.overtakenPercent).toBe(0);
    expect(learn(config, [day({ ahead: 2, calledBefore: 190 })])!.overtakenPercent).toBe(50);
  });

  it('takes the range of each bucket from forecasts like it; beside a free window nobody was told a time', () => {
    const forecasts = [
      ...Array.from({ length: 100 }, (_, i) => outcome(240, 3 * (i + 1) - 60)), // 1 to 100 percent
      ...Array.from({ length: 100 }, () => outcome(0, 9999)),
      ...Array.from({ length: 39 }, () => outcome(700, 1400)),
    ];
    expect(learn(config, [day({ forecasts })])!.corrections).toEqual([
      { p50Percent: 50, p90Percent: 90 },
      ...usualCorrections.slice(1),
    ]);
  });
});

describe('accuracy', () => {
  it('is unknown without a forecast', () => {
    expect(accuracy([day()])).toBeNull();
    expect(accuracy([day({ forecasts: [outcome(0, 0)] })])).toBeNull();
  });

  it('tells coverage, losses and errors; whoever was told "at once" counts apart', () => {
    const guesses = { lastWaitSeconds: 300, sharedSeconds: 700 };
    const forecasts = [
      outcome(500, 400, guesses),
      outcome(500, 600, guesses),
      outcome(500, 1200, guesses),
      outcome(4000, 4000, guesses),
      outcome(0, 30),
      outcome(0, 90),
    ];
    expect(accuracy([day({ forecasts: forecasts.slice(0, 2) }), day({ forecasts: forecasts.slice(2) })])).toEqual({
      forecasts: 4,
      p50Coverage: 0.5,
      p90Coverage: 0.75,
      atOnce: { forecasts: 2, kept: 0.5 },
      buckets: [
        { forecasts: 3, p50Coverage: 1 / 3, p90Coverage: 2 / 3 },
        { forecasts: 0, p50Coverage: 0, p90Coverage: 0 },
        { forecasts: 0, p50Coverage: 0, p90Coverage: 0 },
        { forecasts: 1, p50Coverage: 1, p90Coverage: 1 },
      ],
      p50PinballSeconds: Math.round((50 + 50 + 350 + 0) / 4),
      p90PinballSeconds: (60 + 40 + 180 + 400) / 4,
      meanErrorSeconds: {
        forecast: (100 + 100 + 700) / 4,
        lastVisitor: (100 + 300 + 900 + 3700) / 4,
        aheadByWindows: (300 + 100 + 500 + 3300) / 4,
      },
    });
  });
});

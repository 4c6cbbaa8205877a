/** The law of slips: the same number as often as it is asked for; what nobody has heard of for a minute is lost. */
import { describe, expect, it } from '@jest/globals';
import { timersOf } from '../../src/core/timers.js';
import { evolve } from '../../src/core/evolve.js';
import type { SlipFault } from '../../src/core/slips.js';
import { copyHall, freeze, thaw } from '../../src/core/state.js';
import { supervisionView } from '../../src/hall/views.js';
import { Driver, kiosk, monday, timer, typesOf } from './hall-kit.js';

function asked(): { driver: Driver; ticketId: string; askedAt: number } {
  const driver = new Driver();
  const ticketId = driver.issue('enrol').id;
  driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k1', kiosk: 'Entrance' }, kiosk);
  return { driver, ticketId, askedAt: driver.now };
}
const end = (ticketId: string, askedAt: number, fault: 'paper-out' | null = null) =>
  ({ type: 'end-slip', ticketId, askedAt, fault }) as const;

describe('a slip', () => {
  it('is queued, then printed; asked for again it is the same number, and said to be printed again', () => {
    const { driver, ticketId, askedAt } = asked();
    expect(driver.ticket(ticketId)).toMatchObject({ slip: 'queued', slipAskedAt: askedAt });
    expect(driver.facts.at(-1)).toMatchObject({ type: 'slip-queued', number: 'A001', kioskId: 'k1', again: false });
    expect(typesOf(driver.ask(end(ticketId, askedAt), timer))).toEqual(['slip-printed']);
    expect(driver.ticket(ticketId).slip).toBe('printed');
    expect(driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k1', kiosk: 'Entrance' }, kiosk)[0]).toMatchObject({
      ...{ type: 'slip-queued', number: 'A001', again: true },
    });
    expect([...driver.hall.tickets.keys()]).toEqual([ticketId]);
  });

  it('failed says why; a failure of an earlier one says nothing of the next, paper that came out does', () => {
    const { driver, ticketId, askedAt } = asked();
    driver.now += 1_000;
    driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k1', kiosk: 'Entrance' }, kiosk);
    expect(driver.ask(end(ticketId, askedAt, 'paper-out'), timer)).toEqual([]);
    expect(driver.ask(end(ticketId, driver.now, 'paper-out'), timer)[0]).toMatchObject({
      ...{ type: 'slip-failed', why: 'paper-out' },
    });
    expect(driver.ticket(ticketId).slip).toBe('failed');
    expect(typesOf(driver.ask(end(ticketId, askedAt), timer))).toEqual(['slip-printed']);
    expect(driver.ask(end(ticketId, askedAt), timer)).toEqual([]);
  });

  it('is lost when nobody has heard of it for a minute, and not before', () => {
    const { driver, ticketId, askedAt } = asked();
    const set = timersOf(driver.hall, driver.now).find(({ command }) => command.type === 'lose-slip')!;
    expect(set).toMatchObject({ dueAt: askedAt + 60_000, command: { ticketId, askedAt } });
    driver.now = set.dueAt - 1;
    expect(driver.ask(set.command, timer)).toEqual([]);
    driver.now = set.dueAt;
    expect(driver.ask(set.command, timer)[0]).toMatchObject({ type: 'slip-failed', why: 'lost' });
    expect(timersOf(driver.hall, driver.now).some(({ command }) => command.type === 'lose-slip')).toBe(false);
  });

  it('of a ticket that has ended is not asked for, and what became of it is no fact any more', () => {
    const { driver, ticketId, askedAt } = asked();
    driver.cancel(driver.ticket(ticketId));
    expect(driver.refused({ type: 'queue-slip', ticketId, kioskId: 'k1', kiosk: 'Entrance' }, kiosk)).toBe('not-found');
    expect(driver.ask(end(ticketId, askedAt), timer)).toEqual([]);
    driver.now += 60_000;
    expect(driver.ask({ type: 'lose-slip', ticketId, askedAt }, timer)).toEqual([]);
  });
});

describe('a kiosk whose printer failed', () => {
  const slipAt = (driver: Driver, kioskId: string, fault: SlipFault | null) => {
    const ticketId = driver.issue('enrol').id;
    driver.ask({ type: 'queue-slip', ticketId, kioskId, kiosk: `Kiosk ${kioskId}` }, kiosk);
    driver.ask({ type: 'end-slip', ticketId, askedAt: driver.now, fault }, timer);
    return ticketId;
  };
  const alerts = ({ hall, now }: Driver) =>
    supervisionView(hall, now).alerts.filter(({ code }) => code === 'slip-failed');

  it('is told to supervisors by name and reason until a slip is printed there again', () => {
    const driver = new Driver();
    slipAt(driver, 'k1', 'paper-out');
    slipAt(driver, 'k2', 'unreachable');
    driver.minutes(2);
    expect(alerts(driver)).toEqual([
      { code: 'slip-failed', kioskId: 'k1', kiosk: 'Kiosk k1', why: 'paper-out', seconds: 120 },
      { code: 'slip-failed', kioskId: 'k2', kiosk: 'Kiosk k2', why: 'unreachable', seconds: 120 },
    ]);
    slipAt(driver, 'k1', 'cover-open');
    expect(alerts(driver)[0]).toMatchObject({ kioskId: 'k1', why: 'cover-open', seconds: 0 });
    slipAt(driver, 'k1', null);
    expect(alerts(driver).map(({ kioskId }) => kioskId)).toEqual(['k2']);
  });

  it('is told of though the visitor has gone, and the same number printed elsewhere mends nothing', () => {
    const driver = new Driver();
    const ticketId = slipAt(driver, 'k1', 'paper-out');
    driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k2', kiosk: 'Kiosk k2' }, kiosk);
    driver.ask({ type: 'end-slip', ticketId, askedAt: driver.now, fault: null }, timer);
    driver.cancel(driver.ticket(ticketId));
    expect(alerts(driver).map(({ kioskId }) => kioskId)).toEqual(['k1']);
  });

  it('is remembered by a frozen hall and by no copy for another, and forgotten with the day', () => {
    const driver = new Driver();
    slipAt(driver, 'k1', 'paper-out');
    const thawed = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))) as ReturnType<typeof freeze>);
    expect(thawed.faults).toEqual(driver.hall.faults);
    const copy = copyHall(driver.hall);
    slipAt(driver, 'k1', null);
    expect([copy.faults.printers.size, driver.hall.faults.printers.size]).toEqual([1, 0]);
    slipAt(driver, 'k1', 'paper-out');
    driver.now = monday + 24 * 3_600_000;
    driver.ask({ type: 'tick' }, timer);
    expect(alerts(driver)).toEqual([]);
    expect(freeze(driver.hall).faults).toBeUndefined();
  });

  it('of a journal from before kiosks had their names in it is called by its id', () => {
    const driver = new Driver();
    const ticketId = driver.issue('enrol').id;
    const { number } = driver.ticket(ticketId);
    const fold = (body: object) =>
      evolve(driver.hall, { version: driver.hall.version + 1, at: driver.now, by: 'k', ...body } as never);
    fold({ type: 'slip-queued', kioskId: 'k1', again: false, ticketId, number });
    fold({ type: 'slip-failed', why: 'cutter', ticketId, number });
    expect(alerts(driver)).toMatchObject([{ kiosk: 'k1', why: 'cutter' }]);
  });
});

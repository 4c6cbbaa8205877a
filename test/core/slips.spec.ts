/** The law of slips: the same number as often as it is asked for; what nobody has heard of for a minute is lost. */
import { describe, expect, it } from '@jest/globals';
import { timersOf } from '../../src/core/timers.js';
import { Driver, kiosk, timer, typesOf } from './hall-kit.js';

function asked(): { driver: Driver; ticketId: string; askedAt: number } {
  const driver = new Driver();
  const ticketId = driver.issue('enrol').id;
  driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k1' }, kiosk);
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
    expect(driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k1' }, kiosk)[0]).toMatchObject({
      ...{ type: 'slip-queued', number: 'A001', again: true },
    });
    expect([...driver.hall.tickets.keys()]).toEqual([ticketId]);
  });

  it('failed says why; a failure of an earlier one says nothing of the next, paper that came out does', () => {
    const { driver, ticketId, askedAt } = asked();
    driver.now += 1_000;
    driver.ask({ type: 'queue-slip', ticketId, kioskId: 'k1' }, kiosk);
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
    expect(driver.refused({ type: 'queue-slip', ticketId, kioskId: 'k1' }, kiosk)).toBe('not-found');
    expect(driver.ask(end(ticketId, askedAt), timer)).toEqual([]);
    driver.now += 60_000;
    expect(driver.ask({ type: 'lose-slip', ticketId, askedAt }, timer)).toEqual([]);
  });
});

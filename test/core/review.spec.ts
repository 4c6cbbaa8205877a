/** Handle, review, approve: every transition and every refusal, with the visitor waiting and with the visitor gone. */
import { describe, expect, it } from '@jest/globals';
import type { Actor, CommandBody } from '../../src/core/commands.js';
import type { HallConfig, Ticket } from '../../src/core/hall.js';
import type { Review } from '../../src/core/kept.js';
import { freeze, thaw } from '../../src/core/state.js';
import { clerk, Driver, factOf, monday, smallHall, supervisor, typesOf } from './hall-kit.js';

const minute = 60_000;

/** `enrol` is reviewed, `record` handled only, `card` reviewed and approved. */
const controlled = (change: Partial<HallConfig> = {}): HallConfig => {
  const { services, ...rest } = smallHall();
  const control = { enrol: 'review', record: 'handle', card: 'approve', hard: 'handle' } as const;
  return {
    ...rest,
    services: services.map((service) => ({ ...service, control: control[service.id as keyof typeof control] })),
    review: { reviewMinutes: 20, approveMinutes: 40 },
    ...change,
  };
};

const reviewer = (id = 'rev'): Actor => ({ ...clerk(id), duties: ['review'] });
const approver = (id = 'app'): Actor => ({ ...clerk(id), duties: ['approve'] });
const both: Actor = { ...clerk('both'), duties: ['review', 'approve'] };

class Desk extends Driver {
  constructor(config = controlled()) {
    super(config);
    this.open('g1', 'g2', 's1', 'x1');
  }

  submit(windowId: string, visitor?: 'waits' | 'goes'): ReturnType<Driver['complete']> {
    return this.clerkAsks({ type: 'complete', windowId, matters: null, visitor });
  }

  take(by: Actor, review = this.review) {
    return this.ask({ type: 'take-review', recordId: review.id }, by);
  }

  decide(by: Actor, passed: boolean, review = this.review) {
    const reason = passed ? null : 'the photo is missing';
    return this.ask({ type: 'decide-review', recordId: review.id, passed, reason }, by);
  }

  /** Takes and decides. */
  pass(by: Actor, review = this.review) {
    this.take(by, review);
    return this.decide(by, true, review);
  }

  giveBack(by: Actor, review = this.review) {
    this.take(by, review);
    return this.decide(by, false, review);
  }

  /** The only open review. */
  get review(): Review {
    const [review, ...others] = this.hall.kept.records.review.values();
    if (!review || others.length > 0) throw new Error('there is not just one open review');
    return review;
  }
}

const matters = (ticket: Ticket) => ticket.matters.map(({ serviceId, status }) => `${serviceId} ${status}`);

/** Somebody served at g1 for `enrol`, and submitted. */
const submitted = (visitor?: 'waits' | 'goes', ...services: string[]) => {
  const desk = new Desk();
  const ticket = desk.issue(...(services.length > 0 ? services : ['enrol']));
  desk.minutes(3);
  desk.begin('g1');
  const facts = desk.submit('g1', visitor);
  return { desk, ticket, facts };
};

describe('where the hall file says nothing of reviews', () => {
  it('complete means what it always did, whatever the control and whatever the visitor does', () => {
    const desk = new Desk(controlled({ review: undefined }));
    desk.issue('enrol');
    desk.begin('g1');
    expect(typesOf(desk.submit('g1', 'waits'))).toEqual(['matter-completed', 'ticket-completed']);
    expect(desk.hall.kept.records.review.size).toBe(0);
  });
});

describe('submitting', () => {
  it('opens a review, due in the time of the hall file; the visitor goes and the visit is over', () => {
    const { desk, ticket, facts } = submitted();
    expect(typesOf(facts)).toEqual(['review-submitted', 'ticket-completed']);
    expect(ticket).toMatchObject({ status: 'completed', followed: true });
    expect(matters(ticket)).toEqual(['enrol in-review']);
    expect(desk.review).toMatchObject({
      status: 'waiting',
      stage: 'review',
      control: 'review',
      ticketId: ticket.id,
      matterId: 'm1',
      windowId: 'g1',
      handler: { userId: 'g1' },
      waits: false,
      dueAt: desk.now + 20 * minute,
      history: [{ step: 'submitted', by: 'g1', note: null }],
    });
    expect(desk.review.id).toBe(`small-review-${factOf(facts, 'review-submitted').version}`);
  });

  it('of control handle, or with another outcome, nothing is submitted', () => {
    const desk = new Desk();
    desk.issue('record');
    desk.begin('g1');
    expect(typesOf(desk.submit('g1', 'waits'))).toEqual(['matter-completed', 'ticket-completed']);
    for (const outcome of ['returned', 'abandoned'] as const) {
      desk.issue('enrol');
      desk.begin('g1');
      const facts = desk.clerkAsks({ type: 'complete', windowId: 'g1', matters: [{ id: 'm1', outcome }] });
      expect(typesOf(facts)).toEqual(['matter-completed', 'ticket-completed']);
    }
    expect(desk.hall.kept.records.review.size).toBe(0);
  });

  it('the visitor goes on to other windows while one matter is in review', () => {
    const { desk, ticket, facts } = submitted('waits', 'enrol', 'card');
    expect(typesOf(facts)).toEqual(['review-submitted', 'ticket-assigned']);
    expect(matters(ticket)).toEqual(['enrol in-review', 'card pending']);
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 's1', seniority: monday });
    expect(desk.window('g1').ticketId).toBeNull();
  });

  it('who waits is held: no papers, no time to wake, and no window resumes them', () => {
    const { desk, ticket, facts } = submitted('waits');
    expect(typesOf(facts)).toEqual(['review-submitted', 'ticket-held']);
    expect(ticket).toMatchObject({
      status: 'held',
      hold: { windowId: 'g1', reason: 'in-review', keep: false, wakeAt: null },
    });
    expect(desk.refused({ type: 'resume', windowId: 'g1', ticketId: ticket.id }, clerk('g1'))).toBe('wrong-state');
    desk.cancel(ticket);
    expect([ticket.status, ...matters(ticket)]).toEqual(['cancelled', 'enrol in-review']);
    expect(typesOf(desk.pass(reviewer()))).toEqual(['review-passed']);
  });

  it('a supervisor who presses the key for a clerk has a hand in it, too', () => {
    const desk = new Desk();
    desk.issue('enrol');
    desk.begin('g1');
    desk.ask({ type: 'complete', windowId: 'g1', matters: null }, supervisor);
    expect(desk.review).toMatchObject({ handler: { userId: 'g1' } });
    for (const who of [supervisor, { ...clerk('g1'), duties: ['review'] } as Actor])
      expect(desk.refused({ type: 'take-review', recordId: desk.review.id }, who)).toBe('not-allowed');
  });
});

describe('taking and passing', () => {
  it('with the visitor gone, a passed review is over', () => {
    const { desk } = submitted();
    const { review } = desk;
    expect(typesOf(desk.take(reviewer()))).toEqual(['review-taken']);
    expect(review).toMatchObject({ status: 'taken', reviewer: { userId: 'rev' } });
    expect(desk.take(reviewer())).toEqual([]);
    expect(typesOf(desk.decide(reviewer(), true))).toEqual(['review-passed']);
    expect(review.status).toBe('passed');
    expect(review.history.map(({ step, by }) => `${step} ${by}`)).toEqual(['submitted g1', 'taken rev', 'passed rev']);
    expect(desk.hall.kept.records.review.size).toBe(0);
  });

  it('a matter of a number that goes on elsewhere is done when it passes', () => {
    const { desk, ticket } = submitted('goes', 'enrol', 'card');
    desk.pass(reviewer());
    expect(matters(ticket)).toEqual(['enrol done', 'card pending']);
    expect(desk.line('s1')).toEqual([ticket.number]);
  });

  it('control approve goes on to the second line with a time of its own', () => {
    const desk = new Desk();
    desk.issue('card');
    desk.begin('s1');
    desk.submit('s1');
    desk.minutes(7);
    const { review } = desk;
    expect(factOf(desk.pass(reviewer()), 'review-passed').approveBy).toBe(desk.now + 40 * minute);
    expect(review).toMatchObject({ status: 'waiting', stage: 'approve', dueAt: desk.now + 40 * minute });
    desk.take(approver());
    expect(review).toMatchObject({ reviewer: { userId: 'rev' }, approver: { userId: 'app' } });
    desk.decide(approver(), true);
    expect(review.status).toBe('passed');
  });

  it('who waits is called back to the window that asked, with the old seniority, and is done there', () => {
    const { desk, ticket } = submitted('waits');
    desk.minutes(12);
    const later = desk.issue('enrol');
    desk.take(reviewer());
    expect(typesOf(desk.decide(reviewer(), true))).toEqual(['review-passed', 'ticket-resumed', 'ticket-assigned']);
    expect(ticket).toMatchObject({
      status: 'waiting',
      windowId: 'g1',
      bound: { windowId: 'g1' },
      because: 'reviewed',
      seniority: monday,
    });
    expect(matters(ticket)).toEqual(['enrol pending']);
    expect(desk.begin('g1')).toBe(ticket);
    expect(later.status).toBe('waiting');
    expect(typesOf(desk.complete('g1'))).toEqual(['matter-completed', 'ticket-completed']);
    expect(matters(ticket)).toEqual(['enrol done']);
  });

  it('with the window closed, the visitor is placed by what they came for', () => {
    const { desk, ticket } = submitted('waits');
    desk.at('close', 'g1');
    desk.pass(reviewer());
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 'g2', bound: null, because: 'least-loaded-general' });
    desk.begin('g2');
    expect(typesOf(desk.complete('g2'))).toEqual(['matter-completed', 'ticket-completed']);
    expect(matters(ticket)).toEqual(['enrol done']);
  });

  it('with the window closed only after they were called back, too', () => {
    const { desk, ticket } = submitted('waits');
    desk.pass(reviewer());
    desk.at('close', 'g1');
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 'g2', bound: null });
    expect(ticket.matters[0]).toMatchObject({ decided: 'passed', keptFor: undefined });
  });

  it('who waits for two is called back when both are decided', () => {
    const { desk, ticket } = submitted('waits', 'enrol', 'card');
    desk.begin('s1');
    expect(typesOf(desk.submit('s1', 'waits'))).toEqual(['review-submitted', 'ticket-held']);
    const [enrol, card] = [...desk.hall.kept.records.review.values()] as [Review, Review];
    expect(typesOf(desk.pass(reviewer(), card))).toEqual(['review-passed']);
    desk.pass(reviewer(), enrol);
    expect([ticket.status, ...matters(ticket)]).toEqual(['held', 'enrol pending', 'card in-review']);
    desk.pass(approver(), card);
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 'g1', because: 'reviewed' });
    desk.begin('g1');
    desk.complete('g1');
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 's1', because: 'reviewed' });
    desk.begin('s1');
    desk.complete('s1');
    expect([ticket.status, ...matters(ticket)]).toEqual(['completed', 'enrol done', 'card done']);
  });

  it('while the visitor is served elsewhere, what has passed only waits for them', () => {
    const { desk, ticket } = submitted('waits', 'enrol', 'card');
    desk.begin('s1');
    expect(typesOf(desk.pass(reviewer()))).toEqual(['review-passed']);
    expect(ticket).toMatchObject({ status: 'serving', windowId: 's1' });
    desk.clerkAsks({ type: 'complete', windowId: 's1', matters: [{ id: 'm2', outcome: 'returned' }] });
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 'g1', because: 'reviewed' });
  });

  it('a visitor held for something else stays held', () => {
    const { desk, ticket } = submitted('waits', 'enrol', 'card');
    desk.begin('s1');
    desk.hold('s1');
    expect(typesOf(desk.pass(reviewer()))).toEqual(['review-passed']);
    expect([ticket.status, ...matters(ticket)]).toEqual(['held', 'enrol pending', 'card pending']);
    desk.resume('s1', ticket.id);
    expect(matters(ticket)).toEqual(['enrol pending', 'card serving']);
  });

  it('what has passed is done even if the visitor never fetches it', () => {
    const { desk, ticket } = submitted('waits');
    desk.pass(reviewer());
    desk.now += 24 * 60 * minute;
    desk.tick();
    expect([ticket.status, ...matters(ticket)]).toEqual(['expired', 'enrol done']);
  });
});

describe('returning', () => {
  it('brings a waiting visitor back with the reason; completed again, the same review goes on', () => {
    const { desk, ticket } = submitted('waits');
    const { review } = desk;
    desk.take(reviewer());
    expect(typesOf(desk.decide(reviewer(), false))).toEqual(['review-returned', 'ticket-resumed', 'ticket-assigned']);
    expect(review).toMatchObject({ status: 'returned', reason: 'the photo is missing' });
    expect(ticket).toMatchObject({ windowId: 'g1', because: 'reviewed', note: 'the photo is missing' });
    expect(ticket.matters).toMatchObject([{ status: 'pending', decided: 'returned' }]);
    desk.begin('g1');
    desk.minutes(2);
    expect(typesOf(desk.submit('g1', 'waits'))).toEqual(['review-resubmitted', 'ticket-held']);
    expect(desk.review).toBe(review);
    expect(review).toMatchObject({ status: 'waiting', stage: 'review', reviewer: null, dueAt: desk.now + 20 * minute });
    expect(matters(ticket)).toEqual(['enrol in-review']);
    desk.pass(reviewer());
    expect(ticket).toMatchObject({ status: 'waiting', because: 'reviewed' });
  });

  it('the second time the visitor may go', () => {
    const { desk, ticket } = submitted('waits');
    desk.giveBack(reviewer());
    desk.begin('g1');
    expect(typesOf(desk.submit('g1'))).toEqual(['review-resubmitted', 'ticket-completed']);
    expect([ticket.status, desk.review.waits]).toEqual(['completed', false]);
  });

  it('a matter that is given up at the window ends its review', () => {
    const { desk, ticket } = submitted('waits');
    const { review } = desk;
    desk.giveBack(reviewer());
    desk.begin('g1');
    const facts = desk.clerkAsks({ type: 'complete', windowId: 'g1', matters: [{ id: 'm1', outcome: 'returned' }] });
    expect(typesOf(facts)).toEqual(['review-given-up', 'matter-completed', 'ticket-completed']);
    expect([review.status, ...matters(ticket)]).toEqual(['given-up', 'enrol returned']);
  });

  it('with the visitor gone, the handler resubmits', () => {
    const { desk } = submitted();
    const { review } = desk;
    expect(typesOf(desk.giveBack(reviewer()))).toEqual(['review-returned']);
    desk.minutes(5);
    desk.ask({ type: 'resubmit-review', recordId: review.id, note: 'photo found' }, clerk('g1'));
    expect(review).toMatchObject({ status: 'waiting', reviewer: null, dueAt: desk.now + 20 * minute });
    expect(review.history.at(-1)).toMatchObject({ step: 'resubmitted', by: 'g1', note: 'photo found' });
  });

  it('or gives up, saying what is missing', () => {
    const { desk, ticket } = submitted('goes', 'enrol', 'card');
    const { review } = desk;
    desk.giveBack(reviewer());
    expect(matters(ticket)).toEqual(['enrol in-review', 'card pending']);
    desk.ask({ type: 'give-up-review', recordId: review.id, missing: 'a photo' }, clerk('g1'));
    expect(review.status).toBe('given-up');
    expect(ticket.matters[0]).toMatchObject({ status: 'returned', missing: 'a photo' });
    expect(desk.hall.kept.records.review.size).toBe(0);
  });

  it('a visitor who did not come back leaves it in the handler’s list', () => {
    const { desk, ticket } = submitted('waits');
    const { review } = desk;
    desk.giveBack(reviewer());
    const resubmit: CommandBody = { type: 'resubmit-review', recordId: review.id, note: null };
    expect(desk.refused(resubmit, clerk('g1'))).toBe('wrong-state');
    desk.cancel(ticket);
    expect(desk.refused(resubmit, clerk('g1'))).toBeNull();
    expect(review.status).toBe('waiting');
  });

  it('after an approval that did not pass, it is reviewed anew', () => {
    const desk = new Desk();
    desk.issue('card');
    desk.begin('s1');
    desk.submit('s1');
    desk.pass(reviewer());
    desk.giveBack(approver());
    expect(desk.review).toMatchObject({ status: 'returned', stage: 'approve' });
    desk.ask({ type: 'resubmit-review', recordId: desk.review.id, note: null }, clerk('s1'));
    expect(desk.review).toMatchObject({ status: 'waiting', stage: 'review', approver: null });
  });
});

describe('who may', () => {
  const refusal = (desk: Desk, body: CommandBody, who: Actor) => desk.refused(body, who);
  const take = (desk: Desk): CommandBody => ({ type: 'take-review', recordId: desk.review.id });
  const decision = (desk: Desk, passed = true): CommandBody => ({
    type: 'decide-review',
    recordId: desk.review.id,
    passed,
    reason: null,
  });

  it('only a clerk with the duty of the stage, or a supervisor, takes it', () => {
    const { desk } = submitted();
    expect(refusal(desk, take(desk), clerk('g2'))).toBe('not-allowed');
    expect(refusal(desk, take(desk), approver())).toBe('not-allowed');
    expect(refusal(desk, take(desk), { by: 'timer', role: 'timer' })).toBe('not-allowed');
    expect(refusal(desk, take(desk), supervisor)).toBeNull();
  });

  it('whoever handled may neither review nor approve', () => {
    const desk = new Desk();
    desk.issue('card');
    desk.begin('s1');
    desk.submit('s1');
    const handler: Actor = { ...clerk('s1'), duties: ['review', 'approve'] };
    expect(refusal(desk, take(desk), handler)).toBe('not-allowed');
    desk.pass(reviewer());
    expect(refusal(desk, take(desk), handler)).toBe('not-allowed');
  });

  it('whoever reviewed may not approve, also a supervisor, also after it was resubmitted and reviewed by another', () => {
    const desk = new Desk();
    desk.issue('card');
    desk.begin('s1');
    desk.submit('s1');
    desk.giveBack(both);
    desk.ask({ type: 'resubmit-review', recordId: desk.review.id, note: null }, clerk('s1'));
    desk.pass(supervisor);
    expect(refusal(desk, take(desk), both)).toBe('not-allowed');
    expect(refusal(desk, take(desk), supervisor)).toBe('not-allowed');
    expect(refusal(desk, take(desk), approver())).toBeNull();
  });

  it('one taken by another is not mine to take or to decide; a supervisor may take it over', () => {
    const { desk } = submitted();
    expect(refusal(desk, decision(desk), reviewer())).toBe('wrong-state');
    desk.take(reviewer());
    expect(refusal(desk, take(desk), reviewer('other'))).toBe('wrong-state');
    expect(refusal(desk, decision(desk), reviewer('other'))).toBe('wrong-state');
    expect(refusal(desk, decision(desk), supervisor)).toBe('wrong-state');
    desk.take(supervisor);
    expect(refusal(desk, decision(desk), reviewer())).toBe('wrong-state');
    expect(typesOf(desk.decide(supervisor, true))).toEqual(['review-passed']);
  });

  it('nobody decides twice, and a return needs a reason', () => {
    const { desk } = submitted();
    desk.take(reviewer());
    expect(desk.try(decision(desk, false), reviewer())).toMatchObject({
      refused: 'invalid',
      errors: [{ path: 'reason' }],
    });
    desk.decide(reviewer(), false);
    expect(refusal(desk, decision(desk), reviewer())).toBe('wrong-state');
    expect(refusal(desk, take(desk), reviewer())).toBe('wrong-state');
  });

  it('only the handler or a supervisor goes on with what was returned', () => {
    const { desk } = submitted();
    const { id: recordId } = desk.review;
    const resubmit: CommandBody = { type: 'resubmit-review', recordId, note: null };
    const giveUp: CommandBody = { type: 'give-up-review', recordId, missing: 'x' };
    for (const body of [resubmit, giveUp]) expect(refusal(desk, body, clerk('g1'))).toBe('wrong-state');
    desk.giveBack(reviewer());
    for (const body of [resubmit, giveUp]) expect(refusal(desk, body, clerk('g2'))).toBe('not-allowed');
    expect(refusal(desk, giveUp, supervisor)).toBeNull();
    for (const body of [resubmit, giveUp]) expect(refusal(desk, body, clerk('g1'))).toBe('not-found');
  });
});

describe('what lasts', () => {
  it('at day close a waiting visitor expires, the review lives on and is decided the next day', () => {
    const { desk, ticket } = submitted('waits');
    desk.now += 24 * 60 * minute;
    desk.tick();
    expect([ticket.status, ...matters(ticket)]).toEqual(['expired', 'enrol in-review']);
    expect(desk.review.status).toBe('waiting');
    expect(typesOf(desk.pass(reviewer()))).toEqual(['review-passed']);
  });

  it('a hall that no longer reviews decides what is under way, and what comes back to it', () => {
    const { desk, ticket } = submitted('waits');
    desk.configure(controlled({ review: undefined }));
    desk.giveBack(reviewer());
    desk.begin('g1');
    expect(typesOf(desk.submit('g1'))).toEqual(['review-resubmitted', 'ticket-completed']);
    expect(matters(ticket)).toEqual(['enrol in-review']);
  });

  it('open reviews freeze and thaw', () => {
    const { desk } = submitted('waits');
    desk.take(reviewer());
    const copy = thaw(JSON.parse(JSON.stringify(freeze(desk.hall))));
    expect(copy.kept.records.review).toEqual(desk.hall.kept.records.review);
  });
});

describe('a review and the counter', () => {
  it('what came back from a review is neither taken off the ticket nor made another service', () => {
    const { desk, ticket } = submitted('waits');
    desk.giveBack(both);
    desk.begin('g1');
    expect(matters(ticket)).toEqual(['enrol serving']);
    const change = { type: 'change-matters', windowId: 'g1' } as const;
    const correct = [{ id: 'm1', serviceId: 'record' }];
    for (const one of [
      { add: ['record'], remove: ['m1'], correct: [] },
      { add: [], remove: [], correct },
    ])
      expect(desk.refused({ ...change, ...one }, clerk('g1'))).toBe('invalid');
    desk.clerkAsks({ ...change, add: ['record'], remove: [], correct: [] });
    expect(matters(ticket)).toEqual(['enrol serving', 'record serving']);
  });

  it('who waits for one goes home when the hall is closed for today, and it is decided all the same', () => {
    const { desk, ticket } = submitted('waits');
    desk.ask({ type: 'shut', reason: 'r' }, supervisor);
    expect(ticket.status).toBe('expired');
    expect(typesOf(desk.pass(both))).toEqual(['review-passed']);
  });

  it('who waits for one that was asked for after that is not called: the window resumes by hand', () => {
    const desk = new Desk();
    const ticket = desk.issue('enrol');
    desk.begin('g1');
    desk.ask({ type: 'shut', reason: 'r' }, supervisor);
    desk.submit('g1', 'waits');
    expect(ticket.status).toBe('held');
    expect(typesOf(desk.pass(both))).toEqual(['review-passed']);
    expect(ticket.status).toBe('held');
    desk.resume('g1', ticket.id);
    expect(typesOf(desk.complete('g1'))).toContain('ticket-completed');
  });
});

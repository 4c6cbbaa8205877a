/** The law of the hall: what a command makes happen, or why it is refused. */
import type { Command, Refusal } from './commands.js';
import { Draft } from './draft.js';
import type { Fact } from './facts.js';
import type { Hall, Instant } from './hall.js';
import { book, cancelAppointment, moveAppointment } from './rules/appointments.js';
import { call, callChosen, miss, missUnanswered, recall, start } from './rules/calling.js';
import { cancel, postpone, returnMissed, switchWindow } from './rules/citizen.js';
import { closeCase, handCase, openCase, stepCase } from './rules/cases.js';
import { changeMatters, decideClaim } from './rules/counter.js';
import { rollOn } from './rules/day.js';
import { setRunning, shut } from './rules/gate.js';
import { closeFollowUp, complain, noteFollowUp, rate } from './rules/ratings.js';
import { liftAbsence, setAbsence, setRoster, setTurns } from './rules/rosters.js';
import { issue } from './rules/issue.js';
import { noteWebhook } from './rules/webhooks.js';
import { endSlip, loseSlip, queueSlip } from './rules/slips.js';
import { rebalance } from './rules/rebalance.js';
import { decideReview, giveUpReview, resubmitReview, takeReview } from './rules/review.js';
import { settleAbsent } from './rules/settle.js';
import { complete, hold, resume, transfer, wake } from './rules/serving.js';
import { changeWindow, configure, learn, move, prioritise, setService, voidTicket } from './rules/supervise.js';
import { closeWindow, endLease, openWindow, pause, terminal, unpause } from './rules/windows.js';

export function isRefusal(decision: Fact[] | Refusal): decision is Refusal {
  return !Array.isArray(decision);
}

/**
 * Decides one command on a hall at an instant. Pure: the hall is not changed, the same arguments give the same facts.
 * No facts mean that the command was lawful and nothing had to happen. What the clock has brought about since the last
 * command comes first: a day that is over closes before anything of the next, and the hours begin and end.
 */
export function decide(hall: Hall, command: Command, now: Instant): Fact[] | Refusal {
  const draft = new Draft(hall, command.actor, now);
  if (hall.version > 0) rollOn(draft);
  return rule(draft, command) ?? draft.facts;
}

function rule(draft: Draft, command: Command): Refusal | undefined {
  switch (command.type) {
    case 'configure':
      return configure(draft, command);
    case 'learn':
      return learn(draft, command);
    case 'issue':
      return issue(draft, command);
    case 'switch':
      return switchWindow(draft, command);
    case 'postpone':
      return postpone(draft, command);
    case 'cancel':
      return cancel(draft, command);
    case 'return':
      return returnMissed(draft, command);
    case 'move':
      return move(draft, command);
    case 'prioritise':
      return prioritise(draft, command);
    case 'void':
      return voidTicket(draft, command);
    case 'open':
      return openWindow(draft, command);
    case 'close':
      return closeWindow(draft, command);
    case 'pause':
      return pause(draft, command);
    case 'unpause':
      return unpause(draft, command);
    case 'call':
      return call(draft, command);
    case 'call-chosen':
      return callChosen(draft, command);
    case 'recall':
      return recall(draft, command);
    case 'start':
      return start(draft, command);
    case 'miss':
      return miss(draft, command);
    case 'hold':
      return hold(draft, command);
    case 'resume':
      return resume(draft, command);
    case 'transfer':
      return transfer(draft, command);
    case 'complete':
      return complete(draft, command);
    case 'change-window':
      return changeWindow(draft, command);
    case 'take-review':
      return takeReview(draft, command);
    case 'decide-review':
      return decideReview(draft, command);
    case 'resubmit-review':
      return resubmitReview(draft, command);
    case 'give-up-review':
      return giveUpReview(draft, command);
    case 'open-case':
      return openCase(draft, command);
    case 'step-case':
      return stepCase(draft, command);
    case 'hand-case':
      return handCase(draft, command);
    case 'close-case':
      return closeCase(draft, command);
    case 'rebalance':
      return rebalance(draft);
    case 'book':
      return book(draft, command);
    case 'move-appointment':
      return moveAppointment(draft, command);
    case 'cancel-appointment':
      return cancelAppointment(draft, command);
    case 'stop-service':
      return setService(draft, command.serviceId, true);
    case 'resume-service':
      return setService(draft, command.serviceId, false);
    case 'terminal-lost':
    case 'terminal-seen':
      return terminal(draft, command);
    case 'miss-unanswered':
      return missUnanswered(draft, command);
    case 'wake':
      return wake(draft, command);
    case 'end-lease':
      return endLease(draft, command);
    case 'settle-absent':
      return settleAbsent(draft);
    case 'queue-slip':
      return queueSlip(draft, command);
    case 'end-slip':
      return endSlip(draft, command);
    case 'lose-slip':
      return loseSlip(draft, command);
    case 'pause-webhook':
    case 'resume-webhook':
      return noteWebhook(draft, command);
    case 'change-matters':
      return changeMatters(draft, command);
    case 'decide-claim':
      return decideClaim(draft, command);
    case 'set-running':
      return setRunning(draft, command);
    case 'shut':
      return shut(draft, command);
    case 'rate':
      return rate(draft, command);
    case 'complain':
      return complain(draft, command);
    case 'note-follow-up':
      return noteFollowUp(draft, command);
    case 'close-follow-up':
      return closeFollowUp(draft, command);
    case 'set-roster':
      return setRoster(draft, command);
    case 'set-turns':
      return setTurns(draft, command);
    case 'set-absence':
      return setAbsence(draft, command);
    case 'lift-absence':
      return liftAbsence(draft, command);
    case 'tick':
      return undefined; // all that a clock brings about has come before
    default:
      return unknown(command);
  }
}

function unknown(command: never): never {
  throw new Error(`unknown command ${JSON.stringify(command)}`);
}

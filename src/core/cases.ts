/** Cases: what could not be done at once, followed until it is. Their facts, what may be asked, and the fold. */
import type { Fact } from './facts.js';
import type { Clerk, Hall } from './hall.js';
import type { AboutRecord, Case, Step } from './kept.js';
import { changeMatters } from './state.js';

/** Steps in their order: each may be repeated or passed over, none undone. */
export const caseSteps: readonly Case['status'][] = ['accepted', 'studying', 'handed-over', 'reported', 'closed'];

/** A case of a visitor names the ticket in every fact, so that the visitor's page is told. */
type AboutCase = AboutRecord & { clerk: Clerk; ticketId?: string; number?: string };

export type CaseFact =
  | ({
      type: 'case-opened';
      subject: string;
      serviceId: string | null;
      matterId: string | null;
      windowId: string | null;
      escalated: boolean;
      /** Business day. */
      dueOn: string;
    } & AboutCase)
  | ({ type: 'case-stepped'; step: Case['status']; note: string; toVisitor: string | null } & AboutCase)
  | ({ type: 'case-handed'; owner: Clerk; note: string | null } & AboutCase)
  | ({ type: 'case-closed'; result: string } & AboutCase);

export type CaseCommand =
  | {
      type: 'open-case';
      subject: string;
      serviceId: string | null;
      /** Of the visitor at the window; the case takes this matter over. */
      matterId: string | null;
      /** Null: no visitor is there. */
      windowId: string | null;
    }
  | {
      type: 'step-case';
      recordId: string;
      step: Exclude<Case['status'], 'closed'>;
      note: string;
      toVisitor: string | null;
    }
  | { type: 'hand-case'; recordId: string; to: Clerk; note: string | null }
  | { type: 'close-case'; recordId: string; result: string };

type Folded = Fact & { type: CaseFact['type'] };

export function foldCase(hall: Hall, fact: Folded): void {
  const open = hall.kept.records.case;
  if (fact.type === 'case-opened') {
    open.set(fact.recordId, opened(fact));
    const ticket = hall.tickets.get(fact.ticketId ?? '');
    if (!ticket) return;
    ticket.followed = true;
    // It has been taken up and nobody at a window has to do with it any more.
    return changeMatters(hall, ticket, (m) =>
      m.id === fact.matterId ? { ...m, status: 'in-review', keptFor: undefined, decided: undefined } : m,
    );
  }
  const known = open.get(fact.recordId);
  if (!known) throw new Error(`fact ${fact.version} is about case ${fact.recordId}, which is not open`);
  known.history = [...known.history, stepOf(fact)];
  switch (fact.type) {
    case 'case-stepped':
      known.status = fact.step;
      return;
    case 'case-handed':
      known.owner = fact.owner;
      known.status = later(known.status, 'handed-over');
      return;
    case 'case-closed': {
      known.status = 'closed';
      open.delete(known.id);
      const ticket = hall.tickets.get(known.ticketId ?? '');
      if (!ticket) return;
      return changeMatters(hall, ticket, (m) =>
        m.id === known.matterId && m.status === 'in-review' ? { ...m, status: 'done' } : m,
      );
    }
  }
}

/** The later of two steps. */
export function later(a: Case['status'], b: Case['status']): Case['status'] {
  return caseSteps.indexOf(a) < caseSteps.indexOf(b) ? b : a;
}

function opened(fact: Folded & { type: 'case-opened' }): Case {
  const { recordId: id, subject, serviceId, matterId, windowId, escalated, dueOn, clerk: owner } = fact;
  return {
    id,
    status: 'accepted',
    ticketId: fact.ticketId ?? null,
    number: fact.number ?? null,
    serviceId,
    matterId,
    windowId,
    escalated,
    subject,
    owner,
    openedAt: fact.at,
    dueOn,
    history: [stepOf(fact)],
  };
}

/** The visitor is told what was taken up and what came of it; of the steps between, what was written for them. */
function stepOf(fact: Folded): Step {
  const { at, clerk } = fact;
  const by = clerk.name;
  switch (fact.type) {
    case 'case-opened':
      return { at, by, step: 'accepted', note: fact.subject, toVisitor: fact.subject };
    case 'case-stepped':
      return {
        at,
        by,
        step: fact.step,
        note: fact.note,
        ...(fact.toVisitor !== null && { toVisitor: fact.toVisitor }),
      };
    case 'case-handed':
      return { at, by, step: 'handed-over', note: fact.note };
    case 'case-closed':
      return { at, by, step: 'closed', note: fact.result, toVisitor: fact.result };
  }
}

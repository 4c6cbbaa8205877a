/** Paints facts onto the board's view at once; what a fact does not tell (the wait) comes with the next snapshot. */
import type { BoardCall, BoardView, Fact } from '@jiaohao/protocol';

const longest = 20;

export function reduceBoard(view: BoardView, facts: Fact[]): BoardView {
  const next: BoardView = { ...view, windows: view.windows.map((window) => ({ ...window })), calls: [...view.calls] };
  for (const fact of facts) apply(next, fact);
  return next;
}

/** The announcement a fact makes on this board, if its window hangs here. */
export function callOf(view: BoardView, fact: Fact): BoardCall | null {
  if (fact.type !== 'ticket-called' && fact.type !== 'ticket-recalled') return null;
  const window = view.windows.find((w) => w.id === fact.windowId);
  if (!window || !fact.callId || !fact.number) return null;
  return {
    callId: fact.callId,
    number: fact.number,
    windowId: window.id,
    label: fact.label ?? window.label,
    zone: window.zone,
    callNo: fact.callNo ?? 1,
    at: fact.at,
  };
}

function apply(view: BoardView, fact: Fact): void {
  const window = view.windows.find((w) => w.id === fact.windowId);
  const put = (change: Partial<BoardView['windows'][number]>) =>
    window && Object.assign(window, change, { since: fact.at });
  const count = (by: number) => (view.waiting = Math.max(0, view.waiting + by));
  switch (fact.type) {
    case 'ticket-called':
    case 'ticket-recalled': {
      const call = callOf(view, fact);
      if (fact.type === 'ticket-called') count(-1);
      if (!call) return;
      free(view, call.number, call.windowId, fact.at);
      put({ number: call.number });
      view.calls = [call, ...view.calls.filter((c) => c.callId !== call.callId)].slice(0, longest);
      return;
    }
    case 'service-started':
      put({ number: fact.number ?? null });
      return;
    case 'ticket-issued':
      count(1);
      return;
    case 'ticket-resumed':
      if (fact.to === 'serving') put({ number: fact.number ?? null });
      else count(1);
      return;
    case 'ticket-transferred':
    case 'ticket-returned':
    case 'ticket-released':
      count(1);
      free(view, fact.number, null, fact.at);
      return;
    case 'ticket-assigned':
      // From a window back into a line: it has matters left for another window.
      if (free(view, fact.number, null, fact.at)) count(1);
      return;
    case 'ticket-held':
    case 'ticket-missed':
    case 'ticket-completed':
    case 'ticket-cancelled':
    case 'ticket-voided':
    case 'ticket-expired':
      free(view, fact.number, null, fact.at);
      return;
    case 'window-opened':
    case 'window-resumed':
      put({ status: 'open' });
      return;
    case 'window-paused':
      put({ status: 'paused' });
      return;
    case 'window-closed':
      put({ status: 'closed', number: null });
      return;
    case 'hall-opened':
    case 'hall-closed':
      view.open = fact.type === 'hall-opened' && !view.running.closed;
      return;
    case 'issuing-stopped':
    case 'issuing-resumed':
      view.running = { ...view.running, issuing: fact.type === 'issuing-resumed' };
      return;
    case 'serving-stopped':
    case 'serving-resumed':
      view.running = { ...view.running, serving: fact.type === 'serving-resumed' };
      return;
    case 'hall-shut':
      view.running = { issuing: false, serving: false, closed: true };
      view.open = false;
      view.waiting = 0;
      return;
    case 'day-opened':
      view.running = { issuing: true, serving: true, closed: false };
      return;
    case 'day-closed':
      view.waiting = 0;
      view.calls = [];
      for (const w of view.windows) w.number = null;
      return;
  }
}

/** A number stands over one window at most. Returns whether it stood over another. */
function free(view: BoardView, number: string | undefined, but: string | null, at: string): boolean {
  const window = view.windows.find((w) => w.number === number && w.id !== but);
  if (!number || !window) return false;
  Object.assign(window, { number: null, since: at });
  return true;
}

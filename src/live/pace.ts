/** How fast a socket may talk, and how often it is answered. */
import type { LiveSocket } from './wire.js';

/** Events that a socket may send: so many at once, and so many a second; whoever goes on beyond that is cut off. */
const burst = 20;
const eventsPerSecond = 5;
const mostDropped = 200;

/** Passes on what a socket sends in moderation, drops the rest, and cuts off who goes on all the same. */
export function bounded(socket: LiveSocket): (event: unknown[], next: () => void) => void {
  let left = burst;
  let dropped = 0;
  let at = performance.now();
  return (_event, next) => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - at) / 1000) * eventsPerSecond);
    at = now;
    if (left >= 1) {
      left -= 1;
      return next();
    }
    dropped += 1;
    if (dropped === 1)
      socket.emit('problem', { code: 'too-many-requests', detail: 'Too many messages: some are dropped.' });
    if (dropped > mostDropped) socket.disconnect(true);
  };
}

/** Does a thing when asked, but not again before `ms` have passed: then once, however often it was asked meanwhile. */
export function spaced(ms: number, act: () => unknown): { ask: () => void; later: () => void; stop: () => void } {
  let last = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = () => {
    timer = undefined;
    last = performance.now();
    act();
  };
  const within = (wait: number) => {
    if (!stopped) timer ??= setTimeout(run, wait);
  };
  return {
    ask: () => {
      const wait = last + ms - performance.now();
      if (wait <= 0 && !timer && !stopped) run();
      else within(wait);
    },
    later: () => within(ms),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

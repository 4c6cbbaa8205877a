/** What is going to happen, soonest first; what is due at the same instant happens in the order in which it was set. */
import type { Instant } from '../core/hall.js';

interface Entry {
  at: Instant;
  order: number;
  act: () => void;
}

/** A binary heap: the entry at `i` is due no later than those at `2i + 1` and `2i + 2`. */
export class Agenda {
  private readonly heap: Entry[] = [];
  private set = 0;

  add(at: Instant, act: () => void): void {
    const { heap } = this;
    const entry = { at, order: (this.set += 1), act };
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = entry;
  }

  /** Takes out what is due next. */
  next(): Entry | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!last || last === first) return first;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

/** Textbook waits of simple queues, against which the simulator is checked. Rates are per minute, times in minutes. */

/** A share of arrivals with its own service time. */
export interface Stream {
  rate: number;
  mean: number;
  /** Deviation of the service time over its mean: 1 when it is exponential, 0 when it is always the same. */
  cv: number;
}

/** Chance that an arrival finds all `servers` busy (Erlang C), for `load` servers' worth of work. */
export function erlangC(servers: number, load: number): number {
  let blocked = 1; // Erlang B, by its recursion
  for (let n = 1; n <= servers; n += 1) blocked = (load * blocked) / (n + load * blocked);
  const usage = below1(load / servers);
  return blocked / (1 - usage * (1 - blocked));
}

/** M/M/c: mean wait with exponential service; one server makes it M/M/1. */
export function waitAtServers(servers: number, { rate, mean }: Omit<Stream, 'cv'>): number {
  const load = rate * mean;
  return (erlangC(servers, load) * mean) / (servers - load);
}

/** M/G/1 (Pollaczek–Khinchine): mean wait at one server whatever the service times. */
export function waitAtOne(stream: Stream): number {
  return residual([stream]) / (1 - below1(stream.rate * stream.mean));
}

/** Cobham: mean waits at one server that calls the first class before the second, and so on, and finishes whom it has. */
export function waitsByClass(classes: Stream[]): number[] {
  const work = residual(classes);
  let before = 0;
  return classes.map(({ rate, mean }) => {
    const upToHere = below1(before + rate * mean);
    const wait = work / ((1 - before) * (1 - upToHere));
    before = upToHere;
    return wait;
  });
}

/** Mean work left with the visitor whom an arrival finds at the window. */
function residual(classes: Stream[]): number {
  return classes.reduce((sum, { rate, mean, cv }) => sum + (rate * mean * mean * (1 + cv * cv)) / 2, 0);
}

function below1(usage: number): number {
  if (usage >= 1) throw new RangeError(`the queue grows without end: ${usage} of the capacity is asked for`);
  return usage;
}

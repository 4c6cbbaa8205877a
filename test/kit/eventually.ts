/** Waits for what comes true in its own time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is truthy and gives it back: `await eventually('the board shows A012', () => ...)`.
 * What the question throws counts as no, and is told when time is up.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  { withinMs = 10_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const begun = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() - begun > withinMs) {
      const said = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`Not so within ${withinMs} ms: ${what}. Last answer: ${said}`, { cause: last });
    }
    await sleep(everyMs);
  }
}

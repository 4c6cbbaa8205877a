/** The guard of a helper process: tells its end however soon that comes, its exit code, and what it said last. */
import { expect, it } from '@jest/globals';
import { spawnGuarded } from '../../src/embedded/guard.js';

const end = async (script: string) => {
  const guarded = spawnGuarded(['/bin/sh', '-c', script], { lastSignal: 'KILL' });
  return [await guarded.exited, guarded.lastWords()];
};

it('tells the exit code and the last words', async () => {
  expect(await end('echo why >&2; exit 3')).toEqual([3, 'why']);
});

it('tells the end of a helper that ends at once, every time', async () => {
  for (let i = 0; i < 20; i += 1)
    expect(await Promise.all(Array.from({ length: 8 }, () => end('exit 7')))).toEqual(Array(8).fill([7, '']));
});

/** `npm run simulate` as people use it: tables, pictures, goals, and plain words about what it does not understand. */
import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function simulate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = [
    '--disable-warning=ExperimentalWarning',
    '--import',
    './test/kit/ts.mjs',
    'src/sim/main.ts',
    ...args,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

it('puts policies side by side, and draws what it found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  const { code, out } = await simulate(
    ...['--hall', 'luhe', '--day', '500', '--seeds', '2', '--policy', 'group,first-come', '--plots', folder],
  );
  expect(code).toBe(0);
  expect(out).toMatch(/luhe-834 with 500: 500 matters, 27 windows, 2 days/);
  expect(out).toMatch(/^ {2}group {3,}\d/m);
  expect(out).toMatch(/^ {2}first-come {2,}\d/m);
  const files = readdirSync(folder).sort();
  expect(files).toEqual(['luhe-834-with-500-loads.svg', 'luhe-834-with-500-waits.svg']);
  for (const file of files) {
    const svg = readFileSync(join(folder, file), 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toMatch(/等候时间|窗口负荷/);
  }
});

it('says of each goal whether it is reached', async () => {
  const { out } = await simulate('--goals', '--hall', 'nanchang', '--seeds', '1');
  expect(out).toMatch(/^reached {2}nanchang +mean wait \/ first-come +1\.000 {2}≤ 1\.030$/m);
  expect(out).toMatch(/^reached {2}nanchang +idle beside a ticket it may serve +0 s {2}0 s$/m);
  expect(out).toMatch(/same day, same facts +to the byte/);
  expect(out).toMatch(/goals (reached|missed)\.$/m);
});

it('says of the waits on slips whether they come true in a hall that learns', async () => {
  const { out, err } = await simulate('--months', '--hall', 'datian', '--seeds', '4');
  expect(err).toBe('');
  expect(out).toMatch(/^(reached|MISSED ) {2}datian +called within the P50 +\d+\.\d % {2}45-55 %$/m);
  expect(out).toMatch(/^(reached|MISSED ) {2}datian +called within the P90, < 10 min +\d+\.\d % {2}84-96 %$/m);
  expect(out).toMatch(/^(reached|MISSED ) {2}datian +mean error \/ ahead by windows +\d+\.\d min {2}< \d+\.\d min$/m);
  expect(out).toMatch(/The last 2 of 4 days/);
  expect(out).toMatch(/^ {2}datian +\d+ +\d+\.\d +\d+\.\d +\d+\/\d+ of \d+/m);
  expect(out).toMatch(/goals (reached|missed)\.$/m);
});

it('tries another constant of the policy', async () => {
  const changedOf = async (...more: string[]) => {
    const { out } = await simulate('--hall', 'datian-apart', '--seeds', '1', '--policy', 'group', ...more);
    const cells = /^ {2}group +(.*)$/m.exec(out)![1]!.split(/ +/);
    return Number(cells[6]);
  };
  expect(await changedOf('--set', 'groupSize=18')).toBeLessThan(await changedOf());
});

it('compares Datian before the reform and after', async () => {
  const { out } = await simulate('--before-after', '--seeds', '1');
  const means = [...out.matchAll(/^ {2}(before|after|and)\b.*? (\d+\.\d)/gm)].map(([, , mean]) => Number(mean));
  expect(means).toHaveLength(3);
  expect(means[0]).toBeGreaterThan(2 * means[1]!);
  expect(means[1]).toBeGreaterThan(means[2]!);
});

describe('what it does not understand', () => {
  it.each([
    [['--hall', 'nowhere'], '--hall nowhere: there is no such hall.'],
    [['--policy', 'group,best'], '--policy best: there is no such policy.'],
    [['--seeds', 'many'], '--seeds many: a whole number from 1 to 1000 is needed.'],
    [['--day', '0'], '--day 0: a whole number from 1 to 10000 is needed.'],
    [['--set', 'groupSize'], '--set groupSize: a number is needed.'],
    [['--set', 'name=3'], '--set name=3: the policy has no such number.'],
    [['--hall', 'constructor'], '--hall constructor: there is no such hall.'],
    [['--frob'], "Unknown option '--frob'"],
  ])('%j is told, with the usage', async (args, told) => {
    const { code, out, err } = await simulate(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(told);
    expect(err).toContain('Usage: npm run simulate -- [options]');
  });
});

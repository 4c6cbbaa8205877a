/** Days gone through again: to the byte, or with the first wrong fact named; and `npm run replay` as people use it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandBody } from '../../src/core/commands.js';
import { evolve } from '../../src/core/evolve.js';
import type { Fact, FactOf } from '../../src/core/facts.js';
import type { Learned } from '../../src/core/hall.js';
import { usualCorrections } from '../../src/core/policy.js';
import { freeze, newHall } from '../../src/core/state.js';
import { asItWas, simulateAgain } from '../../src/sim/again.js';
import { dayOf } from '../../src/sim/day.js';
import { Stream } from '../../src/sim/random.js';
import { firstDifference, replay } from '../../src/sim/replay.js';
import { simulate } from '../../src/sim/simulator.js';
import { citizen, clerk, Driver, kiosk, monday, supervisor, timer, twoGroups } from '../core/hall-kit.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { ask, configure, type Node, startNode } from '../kit/halls.js';
import { shapes } from './sim-kit.js';

interface Kept {
  began: string;
  facts: Fact[];
  ended: string;
}

/** The first day of a hall as the store keeps it: up to the fact with which the next one begins. */
function firstDay(all: Fact[]): Kept {
  const [configured] = all as [FactOf<'hall-configured'>];
  const hall = newHall(configured.config.id);
  const begins: { state: string; index: number }[] = [];
  all.forEach((fact, index) => {
    evolve(hall, fact);
    if (fact.type === 'day-opened') begins.push({ state: JSON.stringify(freeze(hall)), index });
  });
  const [first, next] = begins;
  return { began: first!.state, facts: all.slice(first!.index + 1, next!.index + 1), ended: next!.state };
}

const copyOf = (facts: Fact[]) => JSON.parse(JSON.stringify(facts)) as Fact[];

/** Visitors and clerks who do whatever comes to mind, until the next day. */
function randomDay(seed: number): Kept {
  const driver = new Driver(twoGroups({ confirm: ['priority'], remote: ['enrol', 'record'] }));
  const draw = new Stream(seed, 'replay');
  const windows = driver.hall.config.windows.map(({ id }) => id);
  const services = driver.hall.config.services.map(({ id }) => id);
  const priorities = ['normal', 'normal', 'priority', 'appointment', 'green'] as const;
  driver.open(...windows);
  for (let step = 0; step < 600; step += 1) {
    driver.now += Math.round(draw.between(1, 60)) * 1000;
    const windowId = draw.pick(windows);
    const tickets = [...driver.hall.tickets.keys()];
    const ticketId = tickets.length > 0 ? draw.pick(tickets) : 'nobody';
    const wanted = [...new Set([draw.pick(services), draw.pick(services)])];
    const issue: CommandBody = {
      ...{ type: 'issue', services: wanted, priority: draw.pick([...priorities]) },
      ...{ language: 'en', person: draw.chance(0.2) ? `p${step}` : null },
    };
    const remote: CommandBody = { ...issue, services: ['enrol'], person: `r${step}`, remote: true, reachable: true };
    const at = (type: 'call' | 'start' | 'miss' | 'recall' | 'close' | 'unpause' | 'open') =>
      driver.try({ type, windowId }, clerk(windowId));
    const acts = [
      ...Array.from({ length: 4 }, () => () => driver.try(issue, kiosk)),
      () => driver.try(remote, citizen),
      () => driver.try({ ...issue, override: 'r' }, supervisor),
      () => driver.try({ type: 'decide-claim', ticketId, confirmed: true, reason: null }, supervisor),
      () => driver.try({ type: 'change-matters', windowId, add: wanted, remove: [], correct: [] }, supervisor),
      ...Array.from({ length: 6 }, () => () => at('call')),
      ...Array.from({ length: 4 }, () => () => at('start')),
      ...Array.from(
        { length: 4 },
        () => () => driver.try({ type: 'complete', windowId, matters: null }, clerk(windowId)),
      ),
      () => at('miss'),
      () => at('recall'),
      () => at('open'),
      () => at('unpause'),
      () => draw.chance(0.3) && at('close'),
      () => draw.chance(0.3) && driver.try({ type: 'pause', windowId, reason: null }, clerk(windowId)),
      () => driver.try({ type: 'return', ticketId }, citizen),
      () => driver.try({ type: 'postpone', ticketId, places: 2 }, citizen),
      () => driver.try({ type: 'switch', ticketId, windowId }, citizen),
      () => driver.try({ type: 'call', windowId }, supervisor),
      () => draw.chance(0.2) && driver.try({ type: 'rebalance' }, supervisor),
    ];
    draw.pick(acts)();
  }
  driver.now = monday + 24 * 3_600_000;
  driver.ask({ type: 'tick' }, timer);
  return firstDay(driver.facts);
}

describe('a day gone through again', () => {
  const simulated = firstDay(simulate(shapes.nanchang.config, dayOf(shapes.nanchang, 3)).facts);

  it('a simulated one gives the same decisions and the same end', () => {
    const { facts, decided, wrong, end } = replay(simulated.began, copyOf(simulated.facts));
    expect(wrong).toBeNull();
    expect(facts).toBe(simulated.facts.length);
    const dispatched = simulated.facts.filter(({ type }) => type === 'ticket-issued' || type === 'ticket-called');
    expect(decided).toBe(dispatched.length);
    expect(end === simulated.ended).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6])('a random one (%d) as well', (seed) => {
    const day = randomDay(seed);
    const { decided, wrong, end } = replay(day.began, copyOf(day.facts));
    expect(wrong).toBeNull();
    expect(decided).toBeGreaterThan(60);
    expect(firstDifference(end!, day.ended)).toBeNull();
  });

  describe('names the version of a fact', () => {
    const facts = () => copyOf(simulated.facts);
    const middle = Math.floor(simulated.facts.length / 2);
    // Of places in line, dispatch decides again those that come with a number.
    const indexOf = (type: Fact['type']) =>
      simulated.facts.findIndex(
        (fact, i) =>
          i > middle &&
          fact.type === type &&
          (type !== 'ticket-assigned' || simulated.facts[i - 1]!.type === 'ticket-issued'),
      );
    const changed = <T extends Fact['type']>(type: T, change: (fact: FactOf<T>) => void) => {
      const all = facts();
      const fact = all[indexOf(type)]!;
      change(fact as FactOf<T>);
      return { wrong: replay(simulated.began, all).wrong, version: fact.version };
    };

    it('that was changed', () => {
      for (const { wrong, version } of [
        changed('ticket-issued', (fact) => (fact.seniority -= 1)),
        changed('ticket-assigned', (fact) => (fact.groupId = 'elsewhere')),
        changed('ticket-called', (fact) => (fact.why.rule = 'help')),
        changed('ticket-called', (fact) => (fact.callId += '0')),
      ])
        expect(wrong).toMatchObject({ version, what: expect.stringContaining('the law decides') });
    });

    it('that was dropped: the one after it does not follow', () => {
      const all = facts();
      const [dropped] = all.splice(middle, 1);
      expect(replay(simulated.began, all).wrong).toMatchObject({
        version: dropped!.version + 1,
        what: expect.stringContaining('does not follow'),
      });
    });

    it('that stands there twice', () => {
      const all = facts();
      all.splice(middle, 0, all[middle]!);
      const { wrong, end } = replay(simulated.began, all);
      expect(wrong).toMatchObject({ version: all[middle]!.version, what: expect.stringContaining('does not follow') });
      expect(end).toBeNull();
    });

    it('that changed places with the next', () => {
      const all = facts();
      all.splice(middle, 2, all[middle + 1]!, all[middle]!);
      expect(replay(simulated.began, all).wrong!.version).toBe(simulated.facts[middle]!.version + 1);
    });
  });

  it('a change that no decision shows is seen in the hall at the end', () => {
    const other = JSON.stringify({ ...(JSON.parse(simulated.ended) as object), calls: -1 });
    expect(firstDifference(simulated.ended, other)).toBe('calls');
    expect(firstDifference(simulated.ended, simulated.ended)).toBeNull();
    expect(firstDifference('{"a":[{"b":1}]}', '{"a":[{"b":2}]}')).toBe('a.0.b');
    expect(firstDifference('{"a":1,"b":2}', '{"b":2,"a":1}')).toBe('the order of its parts');
  });
});

describe('a day with a change', () => {
  const day = { ...firstDay(simulate(shapes.datian.config, dayOf(shapes.datian, 1)).facts), alwaysOpen: false };
  const unchanged = { policy: {}, close: [], open: [] };

  it('waits as it was when nothing is changed, and longer without two windows', () => {
    const [was, again] = [asItWas(day), simulateAgain(day)];
    expect(again.wait.mean / was.wait.mean).toBeGreaterThan(0.7);
    expect(again.wait.mean / was.wait.mean).toBeLessThan(1.3);
    expect(again.slips).toHaveLength(was.slips.length);
    const [a, b] = shapes.datian.config.windows.map(({ id }) => id) as [string, string];
    const without = simulateAgain(day, { ...unchanged, close: [a, b] });
    expect(without.wait.mean).toBeGreaterThan(again.wait.mean);
    expect(without.windows.map(({ windowId }) => windowId)).not.toContain(a);
  });

  it('waits as it was when all its windows are known to be slow', () => {
    const { config } = shapes.datian;
    const usual = dayOf(shapes.datian, 1);
    const slow = { ...usual, shifts: usual.shifts.map((shift) => ({ ...shift, pace: 1.3 })) };
    const kept = firstDay(simulate(config, slow).facts);
    const learned: Learned = {
      ...{ until: '2026-11-20', days: 15, serviceSeconds: {}, missedPercent: 0, overtakenPercent: 0 },
      windowPercent: Object.fromEntries(config.windows.map(({ id }) => [id, 130])),
      corrections: usualCorrections,
    };
    const began = JSON.stringify({ ...(JSON.parse(kept.began) as object), learned });
    const [was, again] = [
      asItWas({ ...kept, began, alwaysOpen: false }),
      simulateAgain({ ...kept, began, alwaysOpen: false }),
    ];
    expect(was.wait.mean).toBeGreaterThan(1.5 * asItWas(day).wait.mean);
    expect(again.wait.mean / was.wait.mean).toBeGreaterThan(0.8);
    expect(again.wait.mean / was.wait.mean).toBeLessThan(1.25);
  });

  it('under another policy other slips change their group', () => {
    expect(simulateAgain(day, { ...unchanged, policy: { name: 'pooled' } }).slips).toHaveLength(
      simulateAgain(day).slips.length,
    );
    const changedOf = (policy: object) => simulateAgain(day, { ...unchanged, policy }).changed;
    expect(changedOf({ groupSize: 18 })).toBeLessThan(changedOf({ groupSize: 3 }));
  });
});

describe('npm run replay', () => {
  let database: FreshDatabase;
  let node: Node;
  let now = monday;

  const asked = async (body: CommandBody, actor = clerk('c')) => {
    const told = await ask(node, 'small', body, actor);
    if (typeof told === 'string') throw new Error(`${body.type} was refused: ${told}`);
  };
  const issue = (service: string) =>
    asked({ type: 'issue', services: [service], priority: 'normal', language: 'en', person: null }, kiosk);

  async function aDay(): Promise<void> {
    const windows = ['g1', 'g3', 's1'];
    for (const id of windows) await asked({ type: 'open', windowId: id }, clerk(id));
    for (let i = 0; i < 8; i += 1) {
      now += 60_000;
      await issue(i % 4 === 3 ? 'card' : 'enrol');
    }
    for (const id of [...windows, 'g1', 'g3']) {
      const body = { windowId: id };
      await asked({ type: 'call', ...body }, clerk(id));
      now += 30_000;
      await asked({ type: 'start', ...body }, clerk(id));
      now += 300_000;
      await asked({ type: 'complete', ...body, matters: null }, clerk(id));
    }
  }

  beforeAll(async () => {
    database = await freshDatabase();
    node = await startNode(database.url, false, { now: () => now });
    await configure(node, twoGroups());
    await asked({ type: 'tick' }, timer);
    await aDay();
    now += 24 * 3_600_000;
    await asked({ type: 'tick' }, timer);
    await issue('enrol');
    await node.stop();
  });
  afterAll(() => database.drop());

  function program(
    args: string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const command = [
      '--disable-warning=ExperimentalWarning',
      '--import',
      './test/kit/ts.mjs',
      'src/replay.ts',
      ...args,
    ];
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    return new Promise((resolve) => {
      const all = { ...process.env, DATABASE_URL: database.url, HALL_OPEN: 'always', ...env };
      execFile(process.execPath, command, { cwd, env: all }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });
  }
  const first = ['--hall', 'small', '--day', '2026-11-23'];

  it('goes through a day that is over, and through one that is not', async () => {
    const { code, out, err } = await program(first);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [, facts, all] = /(\d+) of (\d+) facts folded/.exec(out)!;
    expect(facts).toBe(all);
    expect(Number(facts)).toBeGreaterThan(40);
    expect(out).toMatch(/ 13 numbers and calls decided again, and equal/);
    expect(out).toMatch(/byte for byte/);
    const today = await program(['--hall', 'small', '--day', '2026-11-24']);
    expect(today).toMatchObject({ code: 0, out: expect.stringContaining('the day is not over') });
  });

  it('puts the day with a change beside it', async () => {
    const { code, out, err } = await program([...first, '--policy', 'pooled', '--set', 'groupSize=1', '--close', 'g3']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/small, 2026-11-23: 8 numbers\n +mean min +p50 +p95 +max/);
    expect(out).toMatch(/^ {2}as it was +\d/m);
    expect(out).toMatch(/^ {2}simulated +\d/m);
    expect(out).toMatch(/^ {2}pooled, groupSize=1, without g3 +\d/m);
  });

  it('is loud about a fact that somebody changed', async () => {
    const { source, stop } = await startNode(database.url);
    const rows = await source.query<{ version: number; body: string }[]>(
      `select version, body::text as body from fact where type = 'ticket-called' order by version limit 1`,
    );
    const { version, body } = rows[0]!;
    const forge = (text: string) => source.query(`update fact set body = $1::json where version = $2`, [text, version]);
    try {
      await forge(body.replace('"first-of-group"', '"help"'));
      const { code, err } = await program(first);
      expect(code).toBe(1);
      expect(err).toContain('THE DAY DOES NOT REPLAY');
      expect(err).toContain(`fact ${version} (ticket-called): the law decides`);
    } finally {
      await forge(body);
      await stop();
    }
  });

  it.each([
    [[], 2, '--hall is missing'],
    [['--hall', 'small'], 2, '--day is missing'],
    [['--hall', 'small', '--day', '2026-02-30'], 2, '--day 2026-02-30: a day like 2026-11-20 is needed.'],
    [['--frob'], 2, "Unknown option '--frob'"],
    [[...first, '--policy', 'best'], 2, '--policy best: there is no such policy.'],
    [[...first, '--policy', 'group,pooled'], 2, 'one policy at a time'],
    [[...first, '--close', 'g1', '--open', 'g1'], 2, 'g1 cannot be both closed and opened.'],
    [['--hall', 'nowhere', '--day', '2026-11-23'], 1, 'There is no hall nowhere. There are: small.'],
    [
      ['--hall', 'small', '--day', '2026-11-22'],
      1,
      'had no business day 2026-11-22. Its last days: 2026-11-24, 2026-11-23.',
    ],
    [[...first, '--open', 'g9'], 1, 'had no window g9. It had: g1, g2,'],
  ])('%j is told', async (args, code, told) => {
    const answer = await program(args);
    expect(answer).toMatchObject({ code, out: '', err: expect.stringContaining(told) });
    expect(answer.err.includes('Usage: npm run replay')).toBe(code === 2);
  });

  it('says where it looked for a database', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'replay-'));
    expect(await program(first, { DATABASE_URL: '', DATA_DIR: dataDir })).toMatchObject({
      code: 1,
      err: expect.stringContaining(`There is no database under ${dataDir}.`),
    });
    expect(await program(first, { DATABASE_URL: 'postgres://127.0.0.1:1/none' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('Postgres cannot be reached'),
    });
  });
});

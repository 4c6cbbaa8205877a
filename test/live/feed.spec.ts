/** The feed under messages that are late, lost, doubled and out of order, and screens that join in between: chained, whole, once. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import type { Fact } from '../../src/core/facts.js';
import type { HallService } from '../../src/hall/hall.service.js';
import { Feed, mostReplayed, type Watcher } from '../../src/live/feed.js';
import type { Terminals } from '../../src/live/terminals.js';
import type { LiveNamespace, LiveSocket } from '../../src/live/wire.js';
import { seed } from '../kit/seed.js';

type Frame = { from: number; to: number; facts: { version: number; ticketId?: string }[] };

/** A socket that believes nothing: every frame must follow what it holds. */
class StrictSocket {
  readonly rooms = new Set<string>();
  connected = true;
  held = -1;
  seen: number[] = [];
  broken: unknown[] = [];
  constructor(readonly data: { topic: string; hallId: string; ticketId?: string }) {}
  join(room: string) {
    this.rooms.add(room);
  }
  emit(event: string, frame: Frame) {
    if (event !== 'facts') throw new Error(event);
    if (frame.from !== this.held || frame.to < frame.from) this.broken.push({ held: this.held, ...frame });
    this.held = frame.to;
    this.seen.push(...frame.facts.map(({ version }) => version));
  }
}

function makeWorld(failing: () => boolean) {
  const journal: Fact[] = [];
  const sockets: StrictSocket[] = [];
  const halls = {
    async facts(_hallId: string, after: number, limit: number) {
      await turn();
      if (failing()) throw new Error('Postgres is away');
      const facts = journal.filter(({ version }) => version > after).slice(0, limit);
      const version = journal.length;
      await turn();
      return { facts, version };
    },
    follow: () => undefined,
  } as unknown as HallService;
  const to = (room: string) => ({
    emit: (event: string, frame: Frame) =>
      sockets.filter(({ rooms }) => rooms.has(room)).forEach((s) => s.emit(event, frame)),
  });
  const rooms = { has: (room: string) => sockets.some((socket) => socket.rooms.has(room)) };
  const live = { adapter: { rooms }, local: { to } } as unknown as LiveNamespace;
  const terminals = { heard: () => undefined } as unknown as Terminals;
  const feed = new Feed('h', live, halls, terminals, pino({ level: 'silent' }));
  return { journal, sockets, feed };
}

function fact(version: number): Fact {
  const ticketId = `t${version % 3}`;
  return { version, at: version, by: 'clerk:1', type: 'ticket-cancelled', ticketId, number: ticketId };
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      n: fc.integer({ min: 1, max: 4 }),
      told: fc.constantFrom('now', 'late', 'twice', 'never'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      lag: fc.nat(6),
      topic: fc.constantFrom('board', 'supervision', 'ticket'),
      turns: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const), lag: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const), n: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
);

it('chains every frame and leaves nobody behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, flaky) => {
      let asked = 0;
      let calm = false;
      const { journal, sockets, feed } = makeWorld(() => flaky && !calm && (asked += 1) % 3 === 0);
      const joined: { socket: StrictSocket; since: number }[] = [];
      const late: Fact[][] = [];

      // What the gateway does, with views that may be older than what was heard.
      const bring = async (watcher: Watcher, socket: StrictSocket, version: () => Promise<number>) => {
        if (watcher.busy) return;
        watcher.busy = true;
        watcher.behind ??= [];
        socket.rooms.clear();
        let held: number;
        try {
          held = await version();
        } catch {
          return void watcher.askAgain();
        } finally {
          watcher.busy = false;
        }
        if (socket.connected) feed.level(watcher, held);
      };
      const snapshot = (watcher: Watcher, socket: StrictSocket, lag: number, turns: number) => async () => {
        for (let i = 0; i < turns; i += 1) await turn();
        const version = Math.max(0, journal.length - lag, socket.held);
        watcher.held = socket.held = version;
        joined.push({ socket, since: version });
        socket.seen = [];
        return version;
      };
      const join = (topic: string, how: (watcher: Watcher, socket: StrictSocket) => () => Promise<number>) => {
        const socket = new StrictSocket({ topic, hallId: 'h', ...(topic === 'ticket' ? { ticketId: 't1' } : {}) });
        const askAgain = () => void turn().then(() => bring(watcher, socket, snapshot(watcher, socket, 0, 1)));
        const watcher: Watcher = {
          socket: socket as unknown as LiveSocket,
          held: null,
          behind: [],
          busy: false,
          shown: '',
          askAgain,
        };
        sockets.push(socket);
        feed.watchers.add(watcher);
        void bring(watcher, socket, how(watcher, socket));
      };

      for (const one of steps) {
        if (one.do === 'commit') {
          const facts = Array.from({ length: one.n }, (_, i) => fact(journal.length + 1 + i));
          journal.push(...facts);
          if (one.told === 'late') late.push(facts);
          else if (one.told !== 'never') feed.take(facts);
          if (one.told === 'twice') feed.take(facts);
        } else if (one.do === 'join')
          join(one.topic, (watcher, socket) => snapshot(watcher, socket, one.lag, one.turns));
        else if (one.do === 'replay')
          join('board', (watcher, socket) => async () => {
            socket.held = Math.max(0, journal.length - one.lag);
            joined.push({ socket, since: socket.held });
            return (await feed.replay(watcher, socket.held))!;
          });
        else if (one.do === 'leave') {
          const [watcher] = feed.watchers;
          if (watcher) {
            feed.watchers.delete(watcher);
            const gone = watcher.socket as unknown as StrictSocket;
            gone.connected = false;
            gone.rooms.clear();
          }
        } else if (one.do === 'sweep') {
          if (feed.version !== null && journal.length > feed.version) void feed.fill();
        } else for (let i = 0; i < one.n; i += 1) await turn();
        if (late.length > 0 && one.do === 'turn') feed.take(late.shift()!);
      }
      calm = true;
      for (const facts of late.reverse()) feed.take(facts);
      for (let i = 0; i < 40; i += 1) {
        if (feed.version !== null && journal.length > feed.version) void feed.fill();
        await turn();
      }

      for (const { data, held, broken, connected } of sockets) {
        expect(broken).toEqual([]);
        if (connected && data.topic !== 'ticket') expect(held).toBe(journal.length);
      }
      for (const socket of sockets.filter(({ connected }) => connected)) {
        const since = joined.filter((one) => one.socket === socket).at(-1)!.since;
        const due = journal
          .filter(({ version }) => version > since)
          .filter((f) => socket.data.topic !== 'ticket' || ('ticketId' in f && f.ticketId === 't1'));
        expect(socket.seen).toEqual(due.map(({ version }) => version));
      }
    }),
    { numRuns: 1_000, ...seed },
  );
});

it('has a snapshot made for who missed too much, or holds what is not there yet', async () => {
  const { journal, feed } = makeWorld(() => false);
  for (let version = 1; version <= mostReplayed + 10; version += 1) journal.push(fact(version));
  const socket = new StrictSocket({ topic: 'board', hallId: 'h' });
  const watcher = {
    socket: socket as unknown as LiveSocket,
    held: null,
    behind: [],
    busy: false,
    shown: '',
    askAgain: () => undefined,
  };
  expect(await feed.replay(watcher, 5)).toBeNull();
  expect(await feed.replay(watcher, journal.length + 1)).toBeNull();
  socket.held = 10;
  expect(await feed.replay(watcher, 10)).toBe(journal.length);
  expect(socket.seen).toHaveLength(mostReplayed);
  expect(socket.broken).toEqual([]);
});

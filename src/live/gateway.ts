/** The live wire: connects sockets, sends them news of their hall, and takes in nothing but receipts and calls for help. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { DataSource } from 'typeorm';
import type { Access } from '../accounts/access.js';
import type { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { mayWatchWindow } from '../accounts/rights.js';
import { ticketOf } from '../accounts/visitor.js';
import { senderOf, type TrustProxy } from '../config.js';
import type { Fact } from '../core/facts.js';
import type { Clock } from '../hall/clock.js';
import { HallNotFound, Unavailable, type FactListener, type HallService } from '../hall/hall.service.js';
import { boardView, explainedTicket, supervisionView, windowView } from '../hall/views.js';
import type { Log } from '../log.js';
import { heartbeatSeconds, Shown, type ConnectProblem } from '../protocol/index.js';
import { LiveDoor } from './door.js';
import { Feed, type Watcher } from './feed.js';
import type { Nodes } from './nodes.js';
import { Terminals } from './terminals.js';
import { roomOf, type LiveNamespace, type LiveServer, type LiveSocket } from './wire.js';

export interface LiveParts {
  access: Access;
  limits: Limits;
  halls: HallService;
  source: DataSource;
  clock: Clock;
  log: Log;
  trustProxy: TrustProxy;
}

/** Events that a socket may send: so many at once, and so many a second; whoever goes on beyond that is cut off. */
const burst = 20;
const eventsPerSecond = 5;
const mostDropped = 200;
/** Snapshots that a socket may ask for: one at a time, and then at least this long apart. */
const resyncEveryMs = 250;
const mostFrameBytes = 64 * 1024;
/** Tickets whose standing is worked out in one go, so that a crowd of phones does not stop the server. */
const ticketsAtOnce = 50;

export class LiveGateway implements FactListener {
  readonly io: LiveServer;
  readonly live: LiveNamespace;
  private readonly feeds = new Map<string, Feed>();
  private readonly watchers = new Map<LiveSocket, Watcher>();
  private readonly terminals: Terminals;
  private readonly door: LiveDoor;
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<void> | null = null;
  private nodes: Nodes | null = null;

  constructor(
    http: HttpServer,
    private readonly parts: LiveParts,
  ) {
    this.io = new Server(http, {
      path: '/socket.io',
      serveClient: false,
      maxHttpBufferSize: mostFrameBytes,
      connectTimeout: 10_000,
      pingInterval: 10_000,
      pingTimeout: 8_000,
    });
    this.live = this.io.of('/live');
    this.door = new LiveDoor(parts.access, parts.limits, parts.halls);
    this.terminals = new Terminals(parts.halls, parts.log);
    this.io.use((_socket, next) =>
      next(refused(new ProblemError('not-found', 'Everything is in the namespace /live.'))),
    );
    this.live.use(
      (socket, next) =>
        void this.admit(socket).then(
          () => next(),
          (error: unknown) => next(refused(error)),
        ),
    );
    this.live.on('connection', (socket) => this.connected(socket));
    parts.access.onForgotten((mark) => void this.forget(mark));
    this.timer = setInterval(() => {
      // A beat that is still working out what visitors see is not overtaken by the next.
      this.beating ??= this.beat().finally(() => (this.beating = null));
    }, heartbeatSeconds * 1000);
  }

  /** With several nodes: what is heard here is told to the others, and what they tell is heard here. */
  join(nodes: Nodes): void {
    this.nodes = nodes;
  }

  /** Facts committed by this node, or learned by it from the journal. */
  heard(hallId: string, facts: Fact[]): void {
    if (this.feed(hallId).take(facts)) this.nodes?.tell(hallId, facts);
  }

  /** Facts that another node says it has committed. */
  told(hallId: string, facts: Fact[]): void {
    this.parts.halls.follow(hallId, facts);
    this.feed(hallId).take(facts);
  }

  /** Halls that somebody watches here, and how far they were told. */
  watched(): Feed[] {
    return [...this.feeds.values()].filter(({ watchers }) => watchers.size > 0);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    const ending = this.terminals.stop();
    this.live.local.disconnectSockets(true);
    this.io.engine.close();
    await ending;
  }

  // --------------------------------------------------------------------------------------------------- connecting

  private async admit(socket: LiveSocket): Promise<void> {
    const { address, headers, auth } = socket.handshake;
    const forwarded = headers['x-forwarded-for'];
    const sender = senderOf(address, Array.isArray(forwarded) ? forwarded.join(',') : forwarded, this.parts.trustProxy);
    Object.assign(socket.data, await this.door.admit(auth, sender));
  }

  private connected(socket: LiveSocket): void {
    const { hallId, topic, after } = socket.data;
    const watcher: Watcher = { socket, held: null, behind: [], busy: false, askedAgain: false, shown: '' };
    const feed = this.feed(hallId);
    feed.watchers.add(watcher);
    this.watchers.set(socket, watcher);
    if (topic === 'window') this.terminals.arrived(socket);
    socket.use(bounded(socket));
    const resync = spaced(resyncEveryMs, () => this.bring(feed, watcher));
    socket.on('resync', resync.ask);
    socket.on('shown', (receipt) => void this.shown(socket, receipt));
    socket.on('disconnect', () => {
      resync.stop();
      feed.watchers.delete(watcher);
      this.watchers.delete(socket);
      if (topic === 'window') this.terminals.left(socket);
    });
    void this.bring(feed, watcher, after);
  }

  /** Brings a socket up to date: with the facts it missed when it says what it holds, else with a snapshot. */
  private async bring(feed: Feed, watcher: Watcher, after?: number): Promise<void> {
    const { socket } = watcher;
    if (watcher.busy) return void (watcher.askedAgain = true);
    watcher.busy = true;
    watcher.behind ??= [];
    await socket.leave(roomOf(socket.data));
    let version: number | null = null;
    try {
      version = after === undefined ? null : await feed.replay(watcher, after);
      version ??= await this.sendSnapshot(watcher);
      if (after !== undefined && socket.data.topic === 'window') await this.lookAtStaff(socket);
    } catch (error) {
      return this.cannotBring(socket, error);
    } finally {
      watcher.busy = false;
    }
    if (socket.connected) feed.level(watcher, version);
    if (!watcher.askedAgain) return;
    watcher.askedAgain = false;
    await this.bring(feed, watcher);
  }

  private async sendSnapshot(watcher: Watcher): Promise<number> {
    const { version, view, staffedBy } = await this.viewOf(watcher.socket);
    if (staffedBy !== undefined) this.terminals.saw(watcher.socket, staffedBy, version);
    watcher.held = version;
    watcher.socket.emit('snapshot', { version, view });
    return version;
  }

  private async lookAtStaff(socket: LiveSocket): Promise<void> {
    const { version, staffedBy } = await this.viewOf(socket);
    this.terminals.saw(socket, staffedBy ?? null, version);
  }

  /** The body of the matching GET, with the same rights: they may have changed since the socket connected. */
  private async viewOf({ data }: LiveSocket): Promise<{ version: number; view: unknown; staffedBy?: string | null }> {
    const { topic, hallId, principal, zone, windowId, ticketId } = data;
    const { halls } = this.parts;
    switch (topic) {
      case 'ticket':
        return ticketOf(halls, { hallId, ticketId: ticketId! });
      case 'board':
        return halls.read(hallId, (hall, now) => ({
          version: hall.version,
          view: boardView(hall, zone, now) ?? gone(`zone ${zone}`),
        }));
      case 'supervision':
        return halls.read(hallId, (hall, now) => ({ version: hall.version, view: supervisionView(hall, now) }));
      case 'window':
        return halls.read(hallId, (hall, now) => {
          if (!mayWatchWindow(principal!, hall, windowId!))
            throw new ProblemError('not-allowed', 'This window is staffed by somebody else now.');
          const view = windowView(hall, windowId!, now) ?? gone(`window ${windowId}`);
          return { version: hall.version, view, staffedBy: view.clerk?.id ?? null };
        });
    }
  }

  /** Postgres away: the socket stays without heartbeat, and so knows that it is stale; it will ask again. */
  private cannotBring(socket: LiveSocket, error: unknown): void {
    const { code, detail } = connectProblem(error);
    socket.emit('problem', { code, detail });
    if (code !== 'unavailable') socket.disconnect(true);
    if (!isLawful(error)) this.parts.log.error({ err: error, topic: socket.data.topic }, 'bug: a view failed');
  }

  // ---------------------------------------------------------------------------------------------- coming in, going

  private async shown(socket: LiveSocket, receipt: unknown): Promise<void> {
    const { topic, hallId, principal } = socket.data;
    const refuse = (code: ConnectProblem['code'], detail: string) => socket.emit('problem', { code, detail });
    const parsed = Shown.safeParse(receipt);
    if (!parsed.success) return void refuse('invalid', 'shown: { callId, painted: true, sounded: boolean } is wanted.');
    if (topic !== 'board' || principal?.role !== 'display')
      return void refuse('not-allowed', 'Only a screen has shown a call.');
    const { callId, sounded } = parsed.data;
    // A call id begins with its hall's: a screen cannot vouch for another hall.
    if (!/^[\x21-\x7e]+$/.test(callId) || !callId.startsWith(`${hallId}-`))
      return void refuse('not-found', 'There is no such call.');
    try {
      await this.parts.source.query(
        `insert into receipt (call_id, device_id, hall_id, sounded, at) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [callId, principal.id, hallId, sounded, new Date(this.parts.clock.now())],
      );
    } catch (error) {
      this.parts.log.warn({ err: error }, 'a receipt could not be written');
      refuse('unavailable', 'The receipt could not be written.');
    }
  }

  /** Cuts off who is no longer let in: those a mark names, or, after revocations may have been missed, all who fail now. */
  private async forget(mark: string | null): Promise<void> {
    for (const socket of [...this.watchers.keys()]) {
      const { principal } = socket.data;
      if (!principal) continue;
      if (mark !== null) {
        if (principal.marks.includes(mark)) socket.disconnect(true);
      } else if (!(await this.door.stillMay(socket.handshake.auth.token).catch(() => true))) socket.disconnect(true);
    }
  }

  // ---------------------------------------------------------------------------------------------------- heartbeats

  private async beat(): Promise<void> {
    const at = new Date(this.parts.clock.now()).toISOString();
    for (const socket of this.watchers.keys()) {
      const { principal } = socket.data;
      if (principal && this.parts.access.hasExpired(principal)) socket.disconnect(true);
    }
    for (const feed of this.watched()) {
      const { hallId, version } = feed;
      if (version === null) continue;
      for (const room of [`public:${hallId}`, `staff:${hallId}`])
        this.live.local.to(room).emit('heartbeat', { version, at });
      await this.refreshTickets(feed).catch((error: unknown) => {
        if (!isLawful(error)) this.parts.log.error({ err: error }, 'bug: tickets cannot be shown');
      });
      for (const { socket, held, behind } of feed.watchers)
        if (socket.data.topic === 'ticket' && !behind && held !== null) socket.emit('heartbeat', { version: held, at });
    }
  }

  /** Who is ahead changes with other people's tickets, too: visitors get a fresh view when theirs looks different. */
  private async refreshTickets(feed: Feed): Promise<void> {
    const all = [...feed.watchers].filter(
      (w) => w.socket.data.topic === 'ticket' && !w.behind && w.held! < feed.version!,
    );
    for (let i = 0; i < all.length; i += ticketsAtOnce) {
      const some = all.slice(i, i + ticketsAtOnce);
      const { version, views } = await this.parts.halls.read(feed.hallId, (hall, now) => ({
        version: hall.version,
        views: some.map(({ socket }) => {
          const ticket = hall.tickets.get(socket.data.ticketId!);
          return ticket && explainedTicket(hall, ticket, now);
        }),
      }));
      some.forEach((watcher, k) => {
        const view = views[k];
        if (!view || watcher.behind || version <= watcher.held!) return;
        const text = JSON.stringify(view);
        if (text === watcher.shown) return;
        watcher.shown = text;
        watcher.held = version;
        watcher.socket.emit('snapshot', { version, view });
      });
    }
  }

  private feed(hallId: string): Feed {
    let feed = this.feeds.get(hallId);
    if (!feed) {
      feed = new Feed(hallId, this.live, this.parts.halls, this.terminals, this.parts.log);
      this.feeds.set(hallId, feed);
    }
    return feed;
  }
}

/** A new hall file may have taken away what a socket watches. */
function gone(what: string): never {
  throw new ProblemError('not-found', `This hall has no ${what} any more.`);
}

function isLawful(error: unknown): boolean {
  return error instanceof ProblemError || error instanceof HallNotFound || error instanceof Unavailable;
}

function connectProblem(error: unknown): ConnectProblem {
  if (error instanceof ProblemError) return { code: error.code, detail: error.message };
  if (error instanceof HallNotFound) return { code: 'not-found', detail: 'There is no such hall.' };
  return { code: 'unavailable', detail: 'Not now. Try again.' };
}

function refused(error: unknown): Error & { data: ConnectProblem } {
  const data = connectProblem(error);
  return Object.assign(new Error(data.detail), { data });
}

/** Passes on what a socket sends in moderation, drops the rest, and cuts off who goes on all the same. */
function bounded(socket: LiveSocket): (event: unknown[], next: () => void) => void {
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
function spaced(ms: number, act: () => unknown): { ask: () => void; stop: () => void } {
  let last = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    timer = undefined;
    last = performance.now();
    act();
  };
  return {
    ask: () => {
      const wait = last + ms - performance.now();
      if (wait <= 0 && !timer) run();
      else timer ??= setTimeout(run, wait);
    },
    stop: () => clearTimeout(timer),
  };
}

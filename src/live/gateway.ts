/** The live wire: connects sockets, sends them news of their hall, and takes in nothing but receipts and calls for help. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { DataSource } from 'typeorm';
import type { Access } from '../accounts/access.js';
import type { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { mayLookAtReviews, mayWatchWindow } from '../accounts/rights.js';
import { followed, ticketOf } from '../accounts/visitor.js';
import { senderOf, type TrustProxy } from '../config.js';
import type { Fact } from '../core/facts.js';
import type { Clock } from '../hall/clock.js';
import { HallNotFound, Unavailable, type FactListener, type HallService } from '../hall/hall.service.js';
import { reviewsView } from '../hall/reviews.js';
import { boardView, explainedTicket, supervisionView, windowView } from '../hall/views.js';
import type { Log } from '../log.js';
import { heartbeatSeconds, type ConnectProblem, type ExplainedTicket } from '../protocol/index.js';
import { LiveDoor } from './door.js';
import { Feed, type Watcher } from './feed.js';
import type { Nodes } from './nodes.js';
import { bounded, spaced } from './pace.js';
import { Receipts } from './receipts.js';
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

/** Snapshots that a socket may ask for: one at a time, and then at least this long apart. */
const resyncEveryMs = 250;
const retryEveryMs = 2_000;
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
  private readonly receipts: Receipts;
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
    this.terminals = new Terminals(parts.halls, parts.source, parts.log);
    this.receipts = new Receipts(parts.source, parts.clock, parts.log);
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
    const feed = this.feed(hallId);
    const retry = spaced(retryEveryMs, () => void this.bring(feed, watcher));
    const watcher: Watcher = { socket, held: null, behind: [], busy: false, shown: '', askAgain: retry.later };
    feed.watchers.add(watcher);
    this.watchers.set(socket, watcher);
    if (topic === 'window') this.terminals.arrived(socket);
    socket.use(bounded(socket));
    // While it is being brought up to date, it is asked again a little later: its question may be newer than the answer.
    const resync = spaced(resyncEveryMs, () => (watcher.busy ? resync.ask() : void this.bring(feed, watcher)));
    socket.on('resync', resync.ask);
    socket.on('shown', (receipt) => void this.receipts.take(socket, receipt));
    socket.on('disconnect', () => {
      resync.stop();
      retry.stop();
      feed.watchers.delete(watcher);
      this.watchers.delete(socket);
      if (topic === 'window') this.terminals.left(socket);
    });
    void this.bring(feed, watcher, after);
  }

  /** Brings a socket up to date: with the facts it missed when it says what it holds, else with a snapshot. */
  private async bring(feed: Feed, watcher: Watcher, after?: number): Promise<void> {
    const { socket } = watcher;
    if (watcher.busy) return;
    watcher.busy = true;
    watcher.behind ??= [];
    await socket.leave(roomOf(socket.data));
    let version: number | null = null;
    try {
      version = after === undefined ? null : await feed.replay(watcher, after);
      version ??= await this.sendSnapshot(watcher);
      if (after !== undefined && socket.data.topic === 'window') await this.lookAtStaff(socket);
    } catch (error) {
      return this.cannotBring(watcher, error);
    } finally {
      watcher.busy = false;
    }
    if (socket.connected) feed.level(watcher, version);
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

  /** The body of the matching GET, with the same rights: they and the hall may have changed since the socket connected. */
  private async viewOf({ data }: LiveSocket): Promise<{ version: number; view: unknown; staffedBy?: string | null }> {
    const { topic, hallId, principal, zone, windowId, ticketId, mine } = data;
    if (topic === 'ticket') return ticketOf(this.parts.halls, { hallId, ticketId: ticketId! });
    const { version, view, may } = await this.parts.halls.read(hallId, (hall, now) => ({
      version: hall.version,
      may: topic !== 'window' || mayWatchWindow(principal!, hall, windowId!),
      view:
        topic === 'board'
          ? boardView(hall, zone, now)
          : topic === 'window'
            ? windowView(hall, windowId!, now)
            : topic === 'review'
              ? reviewsView(hall, mayLookAtReviews(principal!, data), { mine }, now)
              : supervisionView(hall, now),
    }));
    if (!may) throw new ProblemError('not-allowed', 'This window is staffed by somebody else now.');
    if (!view) throw new ProblemError('not-found', 'A new hall file has taken away what you watch.');
    return { version, view, staffedBy: 'clerk' in view ? (view.clerk?.id ?? null) : undefined };
  }

  /** While Postgres is away the socket gets no heartbeat, and so knows that it is stale. */
  private cannotBring({ socket, askAgain }: Watcher, error: unknown): void {
    const { code, detail } = connectProblem(error);
    socket.emit('problem', { code, detail });
    if (code === 'unavailable') askAgain();
    else socket.disconnect(true);
    if (!isLawful(error)) this.parts.log.error({ err: error, topic: socket.data.topic }, 'bug: a view failed');
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
    void this.terminals.beat();
    for (const socket of this.watchers.keys()) {
      const { principal } = socket.data;
      if (principal && this.parts.access.hasExpired(principal)) socket.disconnect(true);
    }
    for (const feed of this.watched()) {
      const { hallId, version } = feed;
      if (version === null) continue;
      for (const room of [`public:${hallId}`, `clerk:${hallId}`, `staff:${hallId}`])
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
          return ticket && { ...explainedTicket(hall, ticket, now), followed: ticket.followed };
        }),
      }));
      const shown = await Promise.all(views.map(async (view) => view && this.withFollowed(feed.hallId, view)));
      some.forEach((watcher, k) => {
        const view = shown[k];
        if (!view || watcher.behind || version <= watcher.held!) return;
        const text = JSON.stringify(view);
        if (text === watcher.shown) return;
        watcher.shown = text;
        watcher.held = version;
        watcher.socket.emit('snapshot', { version, view });
      });
    }
  }

  private async withFollowed(hallId: string, view: ExplainedTicket & { followed?: true }): Promise<ExplainedTicket> {
    const { followed: any, ...ticket } = view;
    return { ...ticket, ...(await followed(this.parts.halls, hallId, ticket.id, any)) };
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

/**
 * The facts of one hall on their way to the sockets of this node, in the order of their versions, none missing.
 *
 * A socket is first brought up to date by itself, with a snapshot or the facts it missed, while what is heard meanwhile
 * is kept for it; when it holds the version the feed has reached it joins its room, and from then on one frame is
 * encoded for the whole room:
 *
 *   behind ──snapshot or missed facts──► level ──joins room──► in step ──resync──► behind
 *
 * A version that is missing, because another node made it and its message was lost or late, is read from the journal.
 */
import type { Fact } from '../core/facts.js';
import type { HallService } from '../hall/hall.service.js';
import { clerkFact, isConfidential, publicFact, staffFact } from '../hall/views.js';
import type { Log } from '../log.js';
import type { Fact as WireFact } from '../protocol/index.js';
import type { Terminals } from './terminals.js';
import { roomOf, type LiveNamespace, type LiveSocket } from './wire.js';

/** A socket's place in the feed of its hall. */
export interface Watcher {
  readonly socket: LiveSocket;
  /** Version that the socket holds; null before its first news. */
  held: number | null;
  /** Facts heard while it is behind; null while it is in step. */
  behind: Fact[] | null;
  /** A view is being made, or the journal read, for it. */
  busy: boolean;
  /** A visitor's view as last sent. */
  shown: string;
  /** Has it brought up to date a little later. */
  readonly askAgain: () => void;
}

/** Reconnecting sockets get at most so many missed facts; more than that is a snapshot's work. */
export const mostReplayed = 500;
const journalPage = 500;

export class Feed {
  /** Version told to every socket in step; null before anything was heard. */
  version: number | null = null;
  readonly watchers = new Set<Watcher>();
  private filling = false;
  private fillAgain = false;

  constructor(
    readonly hallId: string,
    private readonly live: LiveNamespace,
    private readonly halls: HallService,
    private readonly terminals: Terminals,
    private readonly log: Log,
  ) {}

  /** Takes committed facts, in any order and any number of times. Returns whether any was new here. */
  take(facts: Fact[]): boolean {
    const fresh = facts.filter((fact) => this.version === null || fact.version > this.version);
    const first = fresh[0];
    if (!first) return false;
    if (this.watchers.size === 0) this.version = fresh.at(-1)!.version;
    else if (this.version === null || first.version === this.version + 1) this.advance(fresh);
    else void this.fill(); // the journal has these and those before them
    return true;
  }

  /** Reads from the journal what this feed has not heard. */
  async fill(): Promise<void> {
    this.fillAgain = true;
    if (this.filling) return;
    this.filling = true;
    try {
      while (this.fillAgain && this.version !== null) {
        this.fillAgain = false;
        const { facts } = await this.halls.facts(this.hallId, this.version, journalPage);
        this.halls.follow(this.hallId, facts);
        if (facts.length > 0) this.advance(facts);
        if (facts.length === journalPage) this.fillAgain = true;
      }
    } catch (error) {
      this.log.debug({ err: error }, 'the journal cannot be read: the feed is filled when it can');
    } finally {
      this.filling = false;
    }
  }

  /** Puts a socket in step that holds `version`; what it missed since is sent first. */
  level(watcher: Watcher, version: number): void {
    watcher.held = version;
    this.version ??= version;
    const missed = (watcher.behind ?? []).filter((fact) => fact.version > version);
    const isWhole = missed[0] === undefined ? version >= this.version : missed[0].version === version + 1;
    if (!isWhole) return void this.catchUp(watcher);
    if (missed.length > 0) sendFacts(watcher, missed);
    if (watcher.held > this.version) {
      // Its view is newer than what was heard: it waits until the feed comes by.
      watcher.behind = [];
      void this.fill();
      return;
    }
    watcher.behind = null;
    void watcher.socket.join(roomOf(watcher.socket.data));
  }

  /** Sends a socket what it missed, from the journal; false when a snapshot has to do. */
  async replay(watcher: Watcher, after: number): Promise<number | null> {
    const { facts, version } = await this.halls.facts(this.hallId, after, mostReplayed + 1);
    if (after > version || facts.length > mostReplayed) return null;
    watcher.held = after;
    sendFacts(watcher, facts);
    return watcher.held;
  }

  /** The view that was sent is older than what was heard before: the journal has what lies between. */
  private async catchUp(watcher: Watcher): Promise<void> {
    if (watcher.busy) return;
    watcher.busy = true;
    try {
      const { facts } = await this.halls.facts(this.hallId, watcher.held!, journalPage);
      if (facts.length === 0) return;
      sendFacts(watcher, facts);
    } catch {
      // Until then it gets no heartbeat, and so knows that it is stale.
      return watcher.askAgain();
    } finally {
      watcher.busy = false;
    }
    if (watcher.socket.connected) this.level(watcher, watcher.held!);
  }

  /** Facts that follow the feed's version without a gap go out. */
  private advance(facts: Fact[]): void {
    const from = this.version ?? facts[0]!.version - 1;
    const fresh = facts.filter((fact) => fact.version > from);
    const to = fresh.at(-1)?.version;
    if (to === undefined) return;
    this.version = to;
    this.terminals.heard(this.hallId, fresh);
    this.toRoom(`public:${this.hallId}`, publicFact, fresh, from, to);
    this.toRoom(`clerk:${this.hallId}`, clerkFact, fresh, from, to);
    this.toRoom(`staff:${this.hallId}`, staffFact, fresh, from, to);
    for (const watcher of this.watchers) {
      if (watcher.behind) this.keepFor(watcher, fresh);
      else if (watcher.socket.data.topic === 'ticket') {
        if (fresh.some((fact) => isAbout(watcher, fact))) sendFacts(watcher, fresh);
      } else watcher.held = to;
    }
  }

  private keepFor(watcher: Watcher, facts: Fact[]): void {
    watcher.behind!.push(...facts);
    if (!watcher.busy && watcher.held !== null) this.level(watcher, watcher.held);
  }

  /** One frame for a whole room, made only where somebody is in it. */
  private toRoom(room: string, view: (fact: Fact) => WireFact, facts: Fact[], from: number, to: number): void {
    if (!this.live.adapter.rooms.has(room)) return;
    this.live.local.to(room).emit('facts', { hallId: this.hallId, from, to, facts: facts.map(view) });
  }
}

function isAbout(watcher: Watcher, fact: Fact): boolean {
  return 'ticketId' in fact && fact.ticketId === watcher.socket.data.ticketId && !isConfidential(fact);
}

/** Facts for one socket, chained to what it holds. A visitor is told of their own ticket only. */
function sendFacts(watcher: Watcher, facts: Fact[]): void {
  const { topic, hallId } = watcher.socket.data;
  const from = watcher.held!;
  const to = Math.max(from, facts.at(-1)?.version ?? from);
  const shown = facts.filter((fact) => fact.version > from && (topic !== 'ticket' || isAbout(watcher, fact)));
  const view = topic === 'supervision' ? staffFact : topic === 'board' || topic === 'ticket' ? publicFact : clerkFact;
  watcher.held = to;
  watcher.socket.emit('facts', { hallId, from, to, facts: shown.map(view) });
}

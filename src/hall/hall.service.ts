/** The only place where law meets I/O: decides commands on halls in memory, commits their facts, then tells. */
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Refusal } from '../core/commands.js';
import { decide, isRefusal } from '../core/decide.js';
import { evolve } from '../core/evolve.js';
import type { Fact } from '../core/facts.js';
import type { Hall, HallConfig, Instant, Ticket } from '../core/hall.js';
import { recordOf, type AnyRecord, type RecordKind } from '../core/kept.js';
import { businessDay } from '../core/opening-hours.js';
import { freeze, frozenFormat, newHall, thaw } from '../core/state.js';
import type { Archive } from '../store/archive.js';
import { Unavailable } from '../store/away.js';
import {
  Conflict,
  type Entry,
  type Journal,
  dayOfRecord,
  recordRow,
  ticketRow,
  type StoredAnswer,
} from '../store/journal.js';
import { seal, unseal } from '../store/seal.js';
import type { PoolClient } from 'pg';
import type { Clock } from './clock.js';
import type { Links } from './links.js';

/*
 * A hall lives in a cell. A command is decided at once on the cell's hall, which then runs ahead of the journal, and
 * joins the next batch; one batch of all halls is committed at a time. A read is a command without facts: its view is
 * made at once and handed out when what it saw is durable.
 *
 *   cell:  cold ──load──► warm ──foreign facts──► shared ──quiet for a while──► warm
 *            ▲──────────── lost (conflict or fault): dropped, loaded again, waiting commands decided again
 *   shared: another node works on the hall too; commands are decided only while holding its lock, none is in vain.
 */

/** What goes back to who asked, made at the moment of decision and, with a key, remembered to the byte. */
export interface Answer {
  status: number;
  /** JSON text; empty for 204. */
  body: string;
}

/** An idempotency key as the store may know it, and the secret its answer is sealed with, which the store never learns. */
export interface AskKey {
  id: Buffer;
  fingerprint: Buffer;
  secret: Buffer;
}

/** What an HTTP request brings beside the command; written in the same transaction. */
export interface Ask {
  /** The Idempotency-Key; see `accounts/answers`. */
  key?: AskKey;
  /** For `issue`: the new ticket's secret (its hash is stored) and the visitor's telephone. */
  secret?: string;
  phone?: string;
}

/** Tickets and records that a decision touched, also those it ended, which the hall no longer knows. */
export interface Touched {
  tickets: ReadonlyMap<string, Ticket>;
  records: ReadonlyMap<string, AnyRecord>;
}

const untouched: Touched = { tickets: new Map(), records: new Map() };

/** Makes the answer at the moment of decision; synchronous, and keeps nothing of the hall. */
export type MakeAnswer = (hall: Hall, facts: Fact[], now: Instant, touched: Touched) => Answer;

/**
 * Hears of facts after they are committed, in order, none missing, whichever node made them: of a hall from this node's
 * first look at it. Must not throw or wait.
 */
export interface FactListener {
  heard(hallId: string, facts: Fact[]): void;
}

export { Unavailable };
/** Thrown where a hall id is unknown (404). */
export class HallNotFound extends Error {}
/** Thrown where an idempotency key was used before with another request (422). */
export class KeyReused extends Error {}

export interface HallServiceOptions {
  /** Opening hours are not asked. */
  alwaysOpen: boolean;
  /** Seals what opens a ticket, where its holder is to be greeted with a link. */
  links?: Links;
  /** Several nodes work on the same Postgres: what is read or refused is checked against the journal's head. */
  shared: boolean;
  log: { error(message: string, detail?: unknown): void };
}

type Outcome = Answer | Refusal;

/** Somebody waiting for an answer: a command, or (without one) a read. */
interface Waiting {
  hallId: string;
  command: Command | null;
  /** The answer of a command, or the result of a read, made on the hall after the facts. */
  make: (hall: Hall, facts: Fact[], now: Instant, touched: Touched) => unknown;
  ask: Ask;
  /** As decided; handed out when it is durable. */
  outcome?: unknown;
  /** The version the outcome was made at. */
  seen?: number;
  /** What the decision adds to the store. */
  entry?: Entry;
  resolve: (outcome: unknown) => void;
  reject: (error: Error) => void;
}

interface Cell {
  hall: Hall;
  /** Version of the last snapshot saved. */
  saved: number;
  /** Waiting for the hall's lock while the hall is shared. */
  queue: Waiting[];
  /** When another node's facts were last seen; the hall counts as shared for a while after that. */
  foreignAt: Instant;
  running: boolean;
  usedAt: Instant;
}

/** Commands in one transaction, at most: what comes behind them waits for the next. */
const mostInABatch = 1_000;
const fewestInABatch = 8;
const sharedForMs = 3_000;
const idleForMs = 15 * 60_000;
const rememberedSecrets = 50_000;
const rememberedAnswers = 10_000;
/** A snapshot is due after this many facts, or after twice as many facts as there are live tickets. */
const factsBetweenSnapshots = 1_000;

export class HallService {
  /** What halls no longer know. */
  readonly archive: Archive;
  private readonly cells = new Map<string, Cell>();
  private readonly loading = new Map<string, Promise<Cell>>();
  /** Per hall: facts up to here are durable and have been told to the listeners. Survives the loss of a cell. */
  private readonly told = new Map<string, number>();
  private readonly listeners: FactListener[] = [];
  private readonly secrets = new Map<string, { hallId: string; ticketId: string }>();
  /** Recent answers to idempotency keys, and those on their way. */
  private readonly keyed = new Map<string, { fingerprint: Buffer; outcome: Promise<Outcome> }>();
  private next: Waiting[] = [];
  private flushing: Promise<void> | null = null;
  /** So many of the next batches carry one command each, to find the one that cannot be written. */
  private careful = 0;

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly options: HallServiceOptions,
  ) {
    this.archive = journal.archive;
  }

  /** Adds a listener; facts committed from now on are told to it. */
  listen(listener: FactListener): void {
    this.listeners.push(listener);
  }

  /** Ids and names of every hall. */
  list(): Promise<{ id: string; name: { 'zh-CN': string; en: string } }[]> {
    return this.journal.halls();
  }

  /** Puts a hall file in force; `created` tells a new hall. */
  async configure(
    config: HallConfig,
    command: Command & { type: 'configure' },
    answer: (hall: Hall, created: boolean, now: Instant) => Answer,
    ask: Ask = {},
  ): Promise<Outcome> {
    await this.cell(config.id, true);
    const make = (hall: Hall, facts: Fact[], now: Instant) => answer(hall, facts[0]?.version === 1, now);
    return this.execute(config.id, command, make, ask);
  }

  /**
   * Decides `command`, commits its facts with the idempotency key, then answers. `answer` runs at once after the
   * decision, on the hall with the facts folded in. It may run again, on a newer hall, when another node was first.
   * Throws HallNotFound, KeyReused, Unavailable.
   */
  async execute(hallId: string, command: Command, answer: MakeAnswer, ask: Ask = {}): Promise<Outcome> {
    if (!ask.key) return (await this.wait(hallId, command, answer, ask)) as Outcome;
    const id = ask.key.id.toString('hex');
    for (;;) {
      const known = this.keyed.get(id);
      if (!known) break;
      const first = await known.outcome.catch(() => null);
      if (!first || 'refused' in first) continue; // it has left the map: only a success is remembered
      if (!known.fingerprint.equals(ask.key.fingerprint)) throw new KeyReused();
      return first;
    }
    const outcome = this.wait(hallId, command, answer, ask) as Promise<Outcome>;
    this.keyed.set(id, { fingerprint: ask.key.fingerprint, outcome });
    trim(this.keyed, rememberedAnswers);
    try {
      const result = await outcome;
      if ('refused' in result) this.keyed.delete(id);
      return result;
    } catch (error) {
      this.keyed.delete(id);
      throw error;
    }
  }

  /** Reads a hall: `view` sees one version, and its result is handed out only once that version is durable. */
  async read<T>(hallId: string, view: (hall: Hall, now: Instant) => T): Promise<T> {
    return (await this.wait(hallId, null, (hall, _facts, now) => view(hall, now), {})) as T;
  }

  /** The ticket that a secret opens. */
  async findBySecret(secret: string): Promise<{ hallId: string; ticketId: string } | null> {
    const hash = sha256(secret);
    const known = this.secrets.get(hash);
    if (known) return known;
    const found = await this.journal.ticketBySecret(hash);
    if (found) this.rememberSecret(hash, found);
    return found;
  }

  /** Committed facts after `after`, at most `limit`, in order; `version` is the hall's last. */
  async facts(hallId: string, after: number, limit: number): Promise<{ facts: Fact[]; version: number }> {
    const facts = await this.journal.factsAfter(hallId, after, limit);
    const head = (await this.heads([hallId])).get(hallId)!;
    return { facts, version: head };
  }

  /** The last version of each of these halls in the journal. */
  heads(hallIds: string[]): Promise<Map<string, number>> {
    return this.journal.heads(hallIds);
  }

  /** Facts that another node committed, told by that node: a copy in memory that stands just before them follows. */
  follow(hallId: string, facts: Fact[]): void {
    const cell = this.cells.get(hallId);
    if (!cell) return;
    cell.foreignAt = this.clock.now();
    const ahead = cell.running || cell.hall.version !== this.told.get(hallId);
    const fresh = facts.filter((fact) => fact.version > cell.hall.version);
    if (ahead || fresh[0]?.version !== cell.hall.version + 1) return; // the next look at the journal finds them
    for (const fact of fresh) evolve(cell.hall, fact);
    this.told.set(hallId, cell.hall.version);
  }

  /** Lets go of halls nobody has asked for in a while. */
  async forgetIdle(): Promise<void> {
    const now = this.clock.now();
    for (const [id, cell] of this.cells) {
      const busy = cell.running || cell.hall.version !== this.told.get(id);
      if (busy || now - cell.usedAt < idleForMs) continue;
      this.cells.delete(id);
      this.told.delete(id);
      await this.saveSnapshot(cell, frozenText(cell.hall));
    }
  }

  /** Waits until everything asked for is answered, then saves a snapshot of every hall. */
  async close(): Promise<void> {
    while (this.flushing) await this.flushing;
    for (const cell of this.cells.values()) await this.saveSnapshot(cell, frozenText(cell.hall));
  }

  // ------------------------------------------------------------------------------------------------------ loading

  private async cell(hallId: string, create = false): Promise<Cell> {
    const warm = this.cells.get(hallId);
    if (warm) return warm;
    let loading = this.loading.get(hallId);
    if (!loading) {
      loading = this.load(hallId).finally(() => this.loading.delete(hallId));
      this.loading.set(hallId, loading);
    }
    const cell = await loading;
    if (cell.hall.version === 0 && !create) throw new HallNotFound(hallId);
    if (!this.cells.has(hallId)) this.cells.set(hallId, cell);
    // Facts were committed while it was being loaded: it catches up as a shared hall does.
    if (cell.hall.version < this.told.get(hallId)!) cell.foreignAt = this.clock.now();
    return this.cells.get(hallId)!;
  }

  private async load(hallId: string): Promise<Cell> {
    const frozen = await this.journal.snapshot(hallId);
    const hall = frozen?.format === frozenFormat ? thaw(frozen) : newHall(hallId);
    const saved = hall.version;
    for (const fact of await this.journal.factsAfter(hallId, saved, null)) evolve(hall, fact);
    hall.alwaysOpen = this.options.alwaysOpen;
    const now = this.clock.now();
    const told = this.told.get(hallId);
    if (told === undefined) this.told.set(hallId, hall.version);
    else if (told < hall.version) this.tell(hallId, await this.journal.factsAfter(hallId, told, null));
    const foreign = told !== undefined && told < hall.version;
    return { hall, saved, queue: [], foreignAt: foreign ? now : -Infinity, running: false, usedAt: now };
  }

  // ----------------------------------------------------------------------------------------------------- deciding

  private async wait(hallId: string, command: Command | null, make: Waiting['make'], ask: Ask): Promise<unknown> {
    const cell = this.cells.get(hallId) ?? (await this.cell(hallId));
    return new Promise((resolve, reject) => {
      this.admit(cell, { hallId, command, make, ask, resolve, reject });
    });
  }

  /** Decides at once and joins the next batch; where the hall is shared, waits for its lock. */
  private admit(cell: Cell, waiting: Waiting): void {
    const now = this.clock.now();
    cell.usedAt = now;
    if (cell.running || now - cell.foreignAt < sharedForMs) {
      cell.queue.push(waiting);
      void this.runShared(waiting.hallId, cell);
      return;
    }
    if (!this.decideNow(cell, waiting)) return;
    const durable = !waiting.entry && cell.hall.version === this.told.get(waiting.hallId);
    if (durable && !this.options.shared && !mayHideSuccess(waiting)) waiting.resolve(waiting.outcome);
    else {
      this.next.push(waiting);
      this.flushing ??= this.flush();
    }
  }

  /** Sets outcome and entry. False when deciding itself failed, which is a bug and is told to who asked. */
  private decideNow(cell: Cell, waiting: Waiting): boolean {
    const { command, hallId } = waiting;
    const now = this.clock.now();
    try {
      if (!command) this.rollDayFirst(cell, waiting, now);
      const decision = command ? decide(cell.hall, command, now) : [];
      if (isRefusal(decision)) waiting.outcome = decision;
      else if (command) this.take(cell, waiting, decision, now);
      else waiting.outcome = waiting.make(cell.hall, [], now, untouched);
      waiting.seen = cell.hall.version;
      return true;
    } catch (error) {
      const version = cell.hall.version;
      this.options.log.error('a bug: the decision failed', { hallId, version, command: command?.type, error });
      this.cells.delete(hallId);
      waiting.reject(error as Error);
      return false;
    }
  }

  /** A read on a new day first lets the day roll, so that nobody is shown yesterday's line. */
  private rollDayFirst(cell: Cell, waiting: Waiting, now: Instant): void {
    const { day, config } = cell.hall;
    if (day === null || businessDay(config.hours, now) <= day) return;
    const facts = decide(cell.hall, { type: 'tick', actor: { by: 'timer', role: 'timer' } }, now);
    if (!isRefusal(facts)) waiting.entry = this.fold(waiting.hallId, cell, facts).entry;
  }

  private take(cell: Cell, waiting: Waiting, facts: Fact[], now: Instant): void {
    const { entry, touched } = this.fold(waiting.hallId, cell, facts);
    const answer = waiting.make(cell.hall, facts, now, touched) as Answer;
    const { key, secret, phone } = waiting.ask;
    const issued = secret || phone ? facts.find((fact) => fact.type === 'ticket-issued') : undefined;
    if (issued && secret) entry.secret = { hash: sha256(secret), ticketId: issued.ticketId };
    if (issued && phone) {
      const link = (secret && this.options.links?.sealed(secret)) || null;
      entry.contact = { ticketId: issued.ticketId, day: issued.day, phone, link };
    }
    if (!issued && phone) entry.contact = contactOf(touched, phone);
    if (key)
      entry.answer = {
        id: key.id,
        fingerprint: key.fingerprint,
        status: answer.status,
        body: seal(answer.body, key.secret),
      };
    if (facts.length > 0 || key) waiting.entry = entry;
    waiting.outcome = answer;
  }

  /** Folds facts into the cell's hall and makes the rows of the tickets and records they touch. */
  private fold(hallId: string, cell: Cell, facts: Fact[]): { entry: Entry; touched: Touched } {
    const entry: Entry = { hallId, facts, tickets: new Map(), records: new Map() };
    const tickets = new Map<string, Ticket>();
    const records = new Map<string, AnyRecord>();
    const kinds = new Map<string, RecordKind>();
    for (const fact of facts) {
      const about = recordOf(fact);
      const known = about && cell.hall.kept.records[about.kind].get(about.id);
      const before = 'ticketId' in fact ? cell.hall.tickets.get(fact.ticketId ?? '') : undefined;
      evolve(cell.hall, fact);
      const ticket = before ?? ('ticketId' in fact ? cell.hall.tickets.get(fact.ticketId ?? '') : undefined);
      if (ticket) tickets.set(ticket.id, ticket); // a review may be about one that has ended
      const record = about && (known ?? cell.hall.kept.records[about.kind].get(about.id));
      if (record) {
        records.set(record.id, record);
        kinds.set(record.id, about.kind);
      }
      if (fact.type === 'hall-configured') entry.hallName = fact.config.name;
      if (fact.type === 'day-opened')
        entry.dayBegins = { day: fact.day, version: fact.version, state: JSON.stringify(freeze(cell.hall)) };
    }
    for (const [id, ticket] of tickets) entry.tickets.set(id, ticketRow(hallId, ticket));
    for (const [id, record] of records) {
      const ended = !cell.hall.kept.records[kinds.get(id)!].has(id);
      entry.records.set(id, recordRow(hallId, kinds.get(id)!, record, ended));
    }
    return { entry, touched: { tickets, records } };
  }

  // --------------------------------------------------------------------------------------------------- committing

  private async flush(): Promise<void> {
    // One turn of the loop lets what arrived together travel together.
    await turn();
    let handOut: () => void = nothing;
    while (this.next.length > 0) {
      // Half of those waiting travel; the other half is decided upon meanwhile, so that we and Postgres both have work.
      const half = Math.max(fewestInABatch, Math.ceil(this.next.length / 2));
      const size = this.careful > 0 ? 1 : Math.min(half, mostInABatch);
      this.careful = Math.max(0, this.careful - 1);
      const written = this.commit(this.next.splice(0, size));
      // It is on its way: now there is time to answer those before.
      await turn();
      handOut();
      handOut = await written;
    }
    handOut();
    this.flushing = null;
  }

  /**
   * One batch, one transaction. What is left to do once it is written comes back: to tell the facts and hand out the
   * answers. Where another node or a fault came between, nothing is left, for that must be put right before anything
   * more is written.
   */
  private async commit(batch: Waiting[]): Promise<() => void> {
    const snapshots = this.next.length === 0 ? this.dueSnapshots(batch) : [];
    const entries = batch.flatMap((waiting) => waiting.entry ?? []);
    const halls = this.options.shared ? [...new Set(batch.map((waiting) => waiting.hallId))] : [];
    let stale = new Set<string>();
    let hidden: Map<string, StoredAnswer>;
    try {
      hidden = await this.hiddenSuccesses(batch);
      if (entries.length > 0 || halls.length > 0) {
        const before = await this.journal.append(entries, halls, new Date(this.clock.now()));
        stale = new Set(batch.filter((w) => w.seen! < (before.get(w.hallId) ?? 0)).map((w) => w.hallId));
      }
    } catch (error) {
      await this.recover(batch, error as Error);
      return nothing;
    }
    const handOut = () => {
      this.handOut(
        batch.filter((waiting) => !stale.has(waiting.hallId)),
        hidden,
      );
      for (const { cell, frozen } of snapshots) void this.saveSnapshot(cell, frozen);
    };
    if (stale.size === 0) return handOut;
    for (const id of stale) this.cells.delete(id);
    handOut();
    for (const waiting of batch) if (stale.has(waiting.hallId)) await this.admitAgain(waiting);
    return nothing;
  }

  /** Stored answers to keys whose command was refused this time: perhaps because it succeeded before. */
  private async hiddenSuccesses(batch: Waiting[], client?: PoolClient): Promise<Map<string, StoredAnswer>> {
    const ids = batch.filter(mayHideSuccess).map((waiting) => waiting.ask.key!.id);
    return ids.length > 0 ? this.journal.answers(ids, new Date(this.clock.now()), client) : new Map();
  }

  private handOut(batch: Waiting[], stored: Map<string, StoredAnswer>): void {
    for (const waiting of batch) if (waiting.entry) this.tell(waiting.hallId, waiting.entry.facts);
    for (const waiting of batch) {
      const secret = waiting.entry?.secret;
      if (secret) this.rememberSecret(secret.hash, { hallId: waiting.hallId, ticketId: secret.ticketId });
      if (!replay(waiting, stored)) waiting.resolve(waiting.outcome);
    }
  }

  private tell(hallId: string, facts: Fact[]): void {
    const told = this.told.get(hallId) ?? 0;
    const fresh = facts.filter((fact) => fact.version > told);
    if (fresh.length === 0) return;
    this.told.set(hallId, fresh[fresh.length - 1]!.version);
    for (const listener of this.listeners) {
      try {
        listener.heard(hallId, fresh);
      } catch (error) {
        this.options.log.error('a bug: a listener failed', { hallId, error });
      }
    }
  }

  /**
   * Nothing of the batch is in the journal. Every hall that ran ahead is dropped; with Postgres there, commands are
   * decided again on the halls as they are; without, everybody is told that nothing was changed.
   */
  private async recover(batch: Waiting[], error: Error): Promise<void> {
    const all = [...batch, ...this.next.splice(0)];
    for (const waiting of all) this.cells.delete(waiting.hallId);
    if (error instanceof Unavailable) {
      for (const waiting of all) waiting.reject(error);
      return;
    }
    if (!(error instanceof Conflict)) {
      if (batch.length === 1) {
        const command = batch[0]!.command?.type;
        this.options.log.error('a bug: a command cannot be written', { command, error });
        all.shift()!.reject(error);
      }
      this.careful = all.length;
    }
    await this.decideAgain(all);
  }

  private async decideAgain(all: Waiting[]): Promise<void> {
    const now = new Date(this.clock.now());
    const ids = all.flatMap((waiting) => (waiting.command && waiting.ask.key ? [waiting.ask.key.id] : []));
    let stored = new Map<string, StoredAnswer>();
    try {
      if (ids.length > 0) {
        await this.journal.forgetAnswers(ids, now);
        stored = await this.journal.answers(ids, now);
      }
    } catch (error) {
      for (const waiting of all) waiting.reject(error as Error);
      return;
    }
    for (const waiting of all) if (!replay(waiting, stored)) await this.admitAgain(waiting);
  }

  private async admitAgain(waiting: Waiting): Promise<void> {
    delete waiting.entry;
    delete waiting.outcome;
    try {
      this.admit(await this.cell(waiting.hallId, true), waiting);
    } catch (error) {
      waiting.reject(error as Error);
    }
  }

  // ------------------------------------------------------------------------------------------------------- shared

  /** Works off the queue of a hall that another node works on too, holding its lock so that no decision is in vain. */
  private async runShared(hallId: string, cell: Cell): Promise<void> {
    if (cell.running) return;
    cell.running = true;
    await this.untilDurable(hallId, cell);
    while (cell.queue.length > 0 && this.cells.get(hallId) === cell) {
      const batch = cell.queue.splice(0);
      try {
        const stored = await this.decideAlone(hallId, cell, batch);
        this.handOut(batch, stored);
      } catch (error) {
        this.cells.delete(hallId);
        if (error instanceof Unavailable) for (const waiting of batch) waiting.reject(error);
        else if (error instanceof Conflict) cell.queue.unshift(...batch);
        else for (const waiting of batch) waiting.reject(error as Error);
      }
    }
    cell.running = false;
    const left = cell.queue.splice(0);
    if (left.length > 0) await this.decideAgain(left);
  }

  /** What was decided before the hall was shared must be durable, or lost with the cell, before it is looked at again. */
  private async untilDurable(hallId: string, cell: Cell): Promise<void> {
    while (this.cells.get(hallId) === cell && cell.hall.version > this.told.get(hallId)!) await sleep(1);
  }

  private async decideAlone(hallId: string, cell: Cell, batch: Waiting[]): Promise<Map<string, StoredAnswer>> {
    if (batch.every((waiting) => !waiting.command)) {
      this.foldForeign(hallId, cell, await this.journal.factsAfter(hallId, cell.hall.version, null));
      if (batch.every((waiting) => this.decideNow(cell, waiting) && !waiting.entry)) return new Map();
    }
    return this.journal.alone(hallId, async (client) => {
      this.foldForeign(hallId, cell, await this.journal.factsAfter(hallId, cell.hall.version, null, client));
      for (const waiting of batch) if (!waiting.entry) this.decideNow(cell, waiting);
      const entries = batch.flatMap((waiting) => waiting.entry ?? []);
      if (entries.length > 0) await this.journal.append(entries, [], new Date(this.clock.now()), client);
      return this.hiddenSuccesses(batch, client);
    });
  }

  private foldForeign(hallId: string, cell: Cell, facts: Fact[]): void {
    if (facts.length === 0) return;
    for (const fact of facts) evolve(cell.hall, fact);
    cell.foreignAt = this.clock.now();
    this.tell(hallId, facts);
  }

  // ---------------------------------------------------------------------------------------------------- snapshots

  /** Frozen before the commit, when each hall shows exactly what the batch ends with; saved after it. */
  private dueSnapshots(batch: Waiting[]): { cell: Cell; frozen: Frozen }[] {
    const due: { cell: Cell; frozen: Frozen }[] = [];
    for (const hallId of new Set(batch.map((waiting) => waiting.hallId))) {
      const cell = this.cells.get(hallId);
      if (!cell) continue;
      const enough = Math.max(factsBetweenSnapshots, 2 * cell.hall.tickets.size);
      if (cell.hall.version - cell.saved >= enough) due.push({ cell, frozen: frozenText(cell.hall) });
    }
    return due;
  }

  /** Losing a snapshot only makes the next loading longer, so a failure is no more than logged. */
  private async saveSnapshot(cell: Cell, { id, version, text }: Frozen): Promise<void> {
    if (version === cell.saved) return;
    cell.saved = version;
    try {
      await this.journal.saveSnapshot(id, version, text, new Date(this.clock.now()));
    } catch (error) {
      this.options.log.error('a snapshot was not saved', { hallId: id, version, error });
    }
  }

  private rememberSecret(hash: string, found: { hallId: string; ticketId: string }): void {
    this.secrets.set(hash, found);
    trim(this.secrets, rememberedSecrets);
  }
}

/** Whose telephone came along with a booking or a complaint: that of the record made last, for the day may have rolled first. */
function contactOf({ records }: Touched, phone: string): Entry['contact'] {
  const record = [...records.values()].pop();
  return record && { ticketId: record.id, day: dayOfRecord(record), phone, link: null };
}

/** A refusal, or a success without facts of its own, may hide that the same key succeeded before. */
function mayHideSuccess(waiting: Waiting): boolean {
  return waiting.command !== null && waiting.ask.key !== undefined && !waiting.entry;
}

/** Answers from the store if the key was used before. */
function replay(waiting: Waiting, stored: Map<string, StoredAnswer>): boolean {
  const { key } = waiting.ask;
  const answer = key && stored.get(key.id.toString('hex'));
  if (!answer) return false;
  if (answer.fingerprint.equals(key.fingerprint))
    waiting.resolve({ status: answer.status, body: unseal(answer.body, key.secret) });
  else waiting.reject(new KeyReused());
  return true;
}

interface Frozen {
  id: string;
  version: number;
  text: string;
}

function frozenText(hall: Hall): Frozen {
  return { id: hall.id, version: hall.version, text: JSON.stringify(freeze(hall)) };
}

/** Drops the oldest of a map that has grown over its size. */
function trim(map: Map<string, unknown>, size: number): void {
  const oldest = map.size > size ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

const nothing = () => undefined;

/** A turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

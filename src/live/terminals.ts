/**
 * Which windows have a living terminal here: a window whose last one falls silent gives its visitor back after a lease.
 *
 * Each node vouches in the store for the terminals that it hears, at every heartbeat. A node that dies says nothing
 * more, and whichever node notices says for it that its terminals fell silent; those that have come back correct it.
 */
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { CommandBody } from '../core/commands.js';
import type { Fact } from '../core/facts.js';
import type { HallService } from '../hall/hall.service.js';
import type { Log } from '../log.js';
import { heartbeatSeconds } from '../protocol/index.js';
import { spaced } from './pace.js';
import type { LiveSocket } from './wire.js';

/** The sockets on one window. Only those of whoever has it open keep it alive. */
interface Terminal {
  hallId: string;
  windowId: string;
  sockets: Set<LiveSocket>;
  staffedBy: string | null;
  /** Version of the hall that `staffedBy` was seen at. */
  asOf: number;
}

/** A terminal that no node has vouched for this long is silent: a node may skip a beat or two under load. */
const silentAfterSeconds = 4 * heartbeatSeconds;

export class Terminals {
  private readonly node = randomUUID();
  private readonly terminals = new Map<string, Terminal>();
  private readonly vouchSoon = spaced(500, () => this.ask(() => this.vouch()));

  constructor(
    private readonly halls: HallService,
    private readonly source: DataSource,
    private readonly log: Log,
  ) {}

  /** Called before the window is first looked at, so that no change of staff is missed. */
  arrived(socket: LiveSocket): void {
    const { hallId, windowId } = socket.data;
    const name = `${hallId}/${windowId}`;
    const terminal = this.terminals.get(name) ?? {
      hallId,
      windowId: windowId!,
      sockets: new Set(),
      staffedBy: null,
      asOf: -1,
    };
    this.terminals.set(name, terminal);
    terminal.sockets.add(socket);
  }

  /** Who staffs the window of a socket at a version of the hall, as its view shows. */
  saw(socket: LiveSocket, staffedBy: string | null, version: number): void {
    const terminal = this.terminals.get(`${socket.data.hallId}/${socket.data.windowId}`);
    if (!terminal || version < terminal.asOf) return;
    terminal.staffedBy = staffedBy;
    terminal.asOf = version;
    if (!isAlive(terminal)) return;
    void this.say('terminal-seen', terminal);
    this.vouchSoon.ask();
  }

  left(socket: LiveSocket): void {
    const name = `${socket.data.hallId}/${socket.data.windowId}`;
    const terminal = this.terminals.get(name);
    if (!terminal) return;
    const wasAlive = isAlive(terminal);
    terminal.sockets.delete(socket);
    if (wasAlive && !isAlive(terminal)) void this.say('terminal-lost', terminal);
    if (terminal.sockets.size === 0) this.terminals.delete(name);
  }

  heard(hallId: string, facts: Fact[]): void {
    for (const fact of facts) {
      if (fact.type !== 'window-opened' && fact.type !== 'window-closed' && fact.type !== 'terminal-lost') continue;
      const terminal = this.terminals.get(`${hallId}/${fact.windowId}`);
      if (!terminal || fact.version <= terminal.asOf) continue;
      terminal.asOf = fact.version;
      if (fact.type === 'window-opened') this.opened(terminal, fact.clerk.userId);
      else if (fact.type === 'window-closed') terminal.staffedBy = null;
      // Another node lost an older connection of a terminal that has long been talking to this one.
      else if (isAlive(terminal)) void this.say('terminal-seen', terminal);
    }
  }

  /** Vouches for the terminals that live here, and notices those of nodes that died. */
  async beat(): Promise<void> {
    await this.ask(async () => {
      await this.vouch();
      const silent = await this.source.query<{ hallId: string; windowId: string }[]>(
        `select hall_id as "hallId", window_id as "windowId" from terminal group by hall_id, window_id
         having max(at) < now() - make_interval(secs => $1)`,
        [silentAfterSeconds],
      );
      await Promise.all(silent.map((terminal) => this.say('terminal-lost', terminal)));
      await this.source.query('delete from terminal where at < now() - make_interval(secs => $1)', [
        silentAfterSeconds,
      ]);
    });
  }

  /** Before the server goes down: nobody may come back to it, so the leases begin. */
  async stop(): Promise<void> {
    const alive = [...this.terminals.values()].filter(isAlive);
    this.terminals.clear();
    this.vouchSoon.stop();
    await Promise.all(alive.map((terminal) => this.say('terminal-lost', terminal)));
    await this.ask(() => this.vouch());
  }

  /** Says in the store which terminals live here, and that no others do. */
  private async vouch(): Promise<void> {
    const alive = [...this.terminals.values()].filter(isAlive);
    const living = [alive.map(({ hallId }) => hallId), alive.map(({ windowId }) => windowId), this.node];
    await this.source.query(
      `with alive as (select * from unnest($1::text[], $2::text[]) as t (hall_id, window_id)),
            gone as (delete from terminal where node = $3 and (hall_id, window_id) not in (select * from alive))
       insert into terminal (hall_id, window_id, node, at) select hall_id, window_id, $3, now() from alive
       on conflict (hall_id, window_id, node) do update set at = excluded.at`,
      living,
    );
  }

  private async ask(question: () => Promise<void>): Promise<void> {
    try {
      await question();
    } catch (error) {
      this.log.debug({ err: error }, 'terminals cannot be vouched for');
    }
  }

  /** Whoever watched a free window sees no more of it once somebody else has taken it. */
  private opened(terminal: Terminal, by: string): void {
    terminal.staffedBy = by;
    for (const socket of [...terminal.sockets]) {
      const { principal } = socket.data;
      if (principal?.role !== 'clerk' || principal.id === by) continue;
      socket.emit('problem', { code: 'not-allowed', detail: 'This window is staffed by somebody else now.' });
      socket.disconnect(true);
    }
  }

  private async say(
    type: 'terminal-seen' | 'terminal-lost',
    { hallId, windowId }: Pick<Terminal, 'hallId' | 'windowId'>,
  ): Promise<void> {
    const command: CommandBody = { type, windowId };
    const actor = { by: 'timer', role: 'timer' } as const;
    try {
      await this.halls.execute(hallId, { ...command, actor }, () => ({ status: 204, body: '' }));
    } catch (error) {
      this.log.warn({ err: error, hallId, windowId }, `${type} could not be written`);
    }
  }
}

function isAlive({ sockets, staffedBy }: Terminal): boolean {
  return staffedBy !== null && [...sockets].some(({ data }) => data.principal?.id === staffedBy);
}

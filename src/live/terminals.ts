/** Which windows have a living terminal here: a window whose last one falls silent gives its visitor back after a lease. */
import type { CommandBody } from '../core/commands.js';
import type { Fact } from '../core/facts.js';
import type { HallService } from '../hall/hall.service.js';
import type { Log } from '../log.js';
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

export class Terminals {
  private readonly terminals = new Map<string, Terminal>();

  constructor(
    private readonly halls: HallService,
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
    if (isAlive(terminal)) void this.say('terminal-seen', terminal);
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

  /** Before the server goes down: nobody may come back to it, so the leases begin. */
  async stop(): Promise<void> {
    const alive = [...this.terminals.values()].filter(isAlive);
    this.terminals.clear();
    await Promise.all(alive.map((terminal) => this.say('terminal-lost', terminal)));
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

  private async say(type: 'terminal-seen' | 'terminal-lost', { hallId, windowId }: Terminal): Promise<void> {
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

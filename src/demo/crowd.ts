/** A crowd for demonstrations: simulated visitors and clerks who go through the HTTP API as real ones would. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemonstrationLinks, HallView, IssuedTicket, Ticket, WindowView } from '../protocol/index.js';

export interface CrowdOptions {
  url: string;
  hallId: string;
  adminPassword: string;
  /** How many times faster than life. */
  speed: number;
  /** Told of what goes wrong; a crowd goes on all the same. */
  log: (line: string) => void;
}

type Asked = { status: number; body: unknown };

/** Visitors an hour and before the doors open, and how the visits at one window go. */
const visitorsPerHour = 125;
const atTheDoor = 30;
const missedShare = 0.06;
const heldShare = 0.04;
const escalatedShare = 0.02;

export class Crowd {
  private readonly stopping = new AbortController();
  private hall!: HallView;

  constructor(private readonly options: CrowdOptions) {
    setMaxListeners(0, this.stopping.signal); // everybody waits on it
  }

  /** Signs everybody in and sets them going; comes back when the hall is staffed. */
  async start(): Promise<DemonstrationLinks> {
    const admin = await this.signIn('admin', this.options.adminPassword);
    const { hallId } = this.options;
    this.hall = (await this.ask('GET', `/api/halls/${hallId}`, admin)).body as HallView;
    const kioskToken = await this.device(admin, 'kiosk');
    const displayToken = await this.device(admin, 'display');
    const password = `demo-${this.options.adminPassword}`;
    for (const window of this.hall.windows) {
      // One in ten windows is not staffed, as on any day.
      if (this.hall.windows.indexOf(window) % 10 === 9) continue;
      const username = `demo-${window.id}`;
      await this.ask('POST', '/api/users', admin, { username, password, role: 'clerk', hallId });
      const token = await this.signIn(username, password);
      void this.forever(() => this.clerk(token, window.id));
    }
    for (let i = 0; i < atTheDoor; i += 1) await this.takeNumber(kioskToken);
    void this.forever(() => this.visitor(kioskToken));
    const query = (token: string) => `?hall=${hallId}&token=${token}`;
    return { board: `/board${query(displayToken)}`, kiosk: `/kiosk${query(kioskToken)}` };
  }

  stop(): void {
    this.stopping.abort();
  }

  private async forever(turn: () => Promise<void>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.options.log(`the crowd: ${(error as Error).message}`);
        await this.pass(30);
      }
    }
  }

  /** Lets so many seconds of the demonstration pass. */
  private async pass(seconds: number): Promise<void> {
    await sleep((seconds * 1000) / this.options.speed, undefined, { signal: this.stopping.signal });
  }

  /** The next visitor comes, takes a number for one matter or two, and sometimes thinks better of it. */
  private async visitor(kiosk: string): Promise<void> {
    await this.pass(exponential(3600 / visitorsPerHour));
    const secret = await this.takeNumber(kiosk);
    if (!secret || Math.random() > 0.02) return;
    await this.pass(120);
    await this.ask('POST', `/api/tickets/${secret}/cancel`);
  }

  /** The new ticket's secret, or null where the hall refuses. */
  private async takeNumber(kiosk: string): Promise<string | null> {
    const services = [this.someService()];
    if (Math.random() < 0.25) services.push(this.someService());
    const priority = Math.random() < 0.12 ? 'priority' : 'normal';
    const body = { services: [...new Set(services)], priority };
    const issued = await this.ask('POST', `/api/halls/${this.hall.id}/tickets`, kiosk, body);
    return issued.status === 201 ? (issued.body as IssuedTicket).secret : null;
  }

  /** General matters make up nine tenths of what people come for. */
  private someService(): string {
    const general = Math.random() < 0.9;
    const some = this.hall.services.filter((service) => service.general === general);
    const from = some.length > 0 ? some : this.hall.services;
    return from[Math.floor(Math.random() * from.length)]!.id;
  }

  /** One round of a clerk: open if closed, call, wait for the visitor, serve. */
  private async clerk(token: string, windowId: string): Promise<void> {
    const at = `/api/halls/${this.hall.id}/windows/${windowId}`;
    const { body } = await this.ask('GET', at, token);
    const view = body as WindowView;
    if (view.status === 'closed') await this.ask('POST', `${at}/open`, token);
    if (view.status === 'paused') await this.ask('POST', `${at}/resume`, token);
    const waitingHere = view.held.find((ticket) => ticket.hold?.keep);
    if (view.ticket) return this.serve(at, token, view.ticket);
    if (waitingHere && Math.random() < 0.3) {
      const resumed = await this.ask('POST', `${at}/resume/${waitingHere.id}`, token);
      if (resumed.status === 200) return this.serve(at, token, (resumed.body as { ticket: Ticket }).ticket);
    }
    const called = await this.ask('POST', `${at}/call`, token);
    const ticket = called.status === 200 ? (called.body as { ticket: Ticket | null }).ticket : null;
    if (ticket) await this.serve(at, token, ticket);
    else await this.pass(20 + Math.random() * 20);
  }

  private async serve(at: string, token: string, ticket: Ticket): Promise<void> {
    if (ticket.status === 'called') {
      await this.pass(15 + Math.random() * 30);
      if (Math.random() < missedShare) {
        await this.ask('POST', `${at}/recall`, token);
        await this.pass(20);
        await this.ask('POST', `${at}/miss`, token);
        return;
      }
      await this.ask('POST', `${at}/start`, token);
    }
    const minutes = ticket.matters.reduce((sum, matter) => sum + this.typicalMinutes(matter.serviceId), 0);
    await this.pass(60 * minutes * (0.5 + Math.random()));
    const chance = Math.random();
    if (chance < heldShare)
      await this.ask('POST', `${at}/hold`, token, { reason: '复印材料', keep: true, wakeInSeconds: 600 });
    else if (chance < heldShare + escalatedShare)
      await this.ask('POST', `${at}/transfer`, token, { to: { escalate: true }, note: '情况特殊' });
    else await this.ask('POST', `${at}/complete`, token);
    await this.pass(20);
  }

  private typicalMinutes(serviceId: string): number {
    return this.hall.services.find((service) => service.id === serviceId)?.typicalMinutes ?? 5;
  }

  private async signIn(username: string, password: string): Promise<string> {
    const { status, body } = await this.ask('POST', '/api/sessions', undefined, { username, password });
    if (status !== 201) throw new Error(`${username} cannot sign in: ${JSON.stringify(body)}`);
    return (body as { token: string }).token;
  }

  private async device(admin: string, kind: 'kiosk' | 'display'): Promise<string> {
    const path = `/api/halls/${this.hall.id}/devices`;
    const { body } = await this.ask('POST', path, admin, { kind, name: `demonstration ${kind}` });
    return (body as { token: string }).token;
  }

  private async ask(method: string, path: string, token?: string, body?: unknown): Promise<Asked> {
    const headers: Record<string, string> = {};
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(this.options.url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(10_000)]),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }
}

function exponential(mean: number): number {
  return -Math.log(1 - Math.random()) * mean;
}

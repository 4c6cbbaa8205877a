/** Receipts: that a screen has painted, and sounded, a call. The only news that goes up a live socket. */
import type { DataSource } from 'typeorm';
import type { Clock } from '../hall/clock.js';
import type { Log } from '../log.js';
import { Shown, type ProblemCode } from '../protocol/index.js';
import type { LiveSocket } from './wire.js';

export class Receipts {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Keeps one receipt of each screen for each call, which sounded if any of them said so; a bad one is told to its sender and has no effect. */
  async take(socket: LiveSocket, given: unknown): Promise<void> {
    const { topic, hallId, principal } = socket.data;
    const refuse = (code: ProblemCode, detail: string) => void socket.emit('problem', { code, detail });
    const parsed = Shown.safeParse(given);
    if (!parsed.success) return refuse('invalid', 'shown: { callId, painted: true, sounded: boolean } is wanted.');
    if (topic !== 'board' || principal?.role !== 'display')
      return refuse('not-allowed', 'Only a screen has shown a call.');
    const { callId, sounded } = parsed.data;
    // A call id begins with its hall's: a screen cannot vouch for another hall.
    if (!/^[\x21-\x7e]+$/.test(callId) || !callId.startsWith(`${hallId}-`))
      return refuse('not-found', 'There is no such call.');
    try {
      await this.source.query(
        `insert into receipt (call_id, device_id, hall_id, sounded, at) values ($1, $2, $3, $4, $5)
         on conflict (call_id, device_id) do update set sounded = receipt.sounded or excluded.sounded`,
        [callId, principal.id, hallId, sounded, new Date(this.clock.now())],
      );
    } catch (error) {
      this.log.warn({ err: error }, 'a receipt could not be written');
      refuse('unavailable', 'The receipt could not be written.');
    }
  }
}

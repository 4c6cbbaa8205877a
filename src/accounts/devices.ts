/** Kiosks and displays of a hall: made, listed, given printers and revoked. */
import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Clock } from '../hall/clock.js';
import type { Answer, Ask } from '../hall/hall.service.js';
import type { Device, DeviceAnswer, DeviceKind, DeviceRequest, Printer } from '../protocol/index.js';
import { fromPostgres } from '../store/away.js';
import { hashOf, newToken, type Access } from './access.js';
import { answerOnce } from './answers.js';
import { writeDown, type Doing } from './operations.js';
import { ProblemError } from './problem-error.js';

type Key = Ask['key'];

export class Devices {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
    private readonly access: Access,
  ) {}

  /** By kind and name. */
  async list(hallId: string): Promise<Device[]> {
    const rows = await fromPostgres(
      this.source.query<Row[]>(`select ${columns} from device where hall_id = $1 order by kind, name, id`, [hallId]),
    );
    return rows.map(({ id, kind, name, zone, ...row }) => ({ id, kind, name, zone, printer: printerIn(row) }));
  }

  create(hallId: string, request: z.infer<typeof DeviceRequest>, by: string, key: Key): Promise<Answer> {
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const device: DeviceAnswer = { id: randomUUID(), token: newToken('device') };
      await insertDevice(manager, this.doing(by), hallId, request, device);
      return { status: 201, body: JSON.stringify(device) };
    });
  }

  /** From the answer on, nobody gets in with this device's token, on any node that hears Postgres. */
  async revoke(hallId: string, id: string, by: string, key: Key): Promise<Answer> {
    const mark = `device:${id}`;
    const answer = await answerOnce(this.source, this.clock, key, async (manager) => {
      const { kind, name } = await this.find(manager, hallId, id);
      await manager.query('delete from device where id = $1', [id]);
      await writeDown(manager, this.doing(by), { what: 'device-revoked', hallId, id, name, detail: { kind } });
      await this.access.revoke(manager, mark);
      return { status: 204, body: '' };
    });
    this.access.forget(mark);
    return answer;
  }

  /** Another printer beside a kiosk, or none. */
  changePrinter(hallId: string, id: string, printer: Printer | null, by: string, key: Key): Promise<Answer> {
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const { kind, name } = await this.find(manager, hallId, id);
      if (printer && kind !== 'kiosk') throw ProblemError.invalid('printer', 'only a kiosk has one');
      await manager.query('update device set printer_host = $2, printer_port = $3 where id = $1', [
        id,
        printer?.host ?? null,
        printer?.port ?? null,
      ]);
      await writeDown(manager, this.doing(by), { what: 'device-changed', hallId, id, name, detail: { printer } });
      return { status: 200, body: JSON.stringify({ id, printer }) };
    });
  }

  /** A kiosk of this hall and the printer beside it; null where it has none. Throws 404 for no such kiosk. */
  async kiosk(hallId: string, kioskId: string): Promise<{ name: string; printer: Printer | null }> {
    const [kiosk] = await this.source.query<Row[]>(
      `select ${columns} from device where id = $1 and hall_id = $2 and kind = 'kiosk'`,
      [kioskId, hallId],
    );
    if (!kiosk) throw new ProblemError('not-found', 'This hall has no such kiosk.');
    return { name: kiosk.name, printer: printerIn(kiosk) };
  }

  /** Kiosks of this hall that have a printer beside them, by name. */
  printers(hallId: string): Promise<{ kioskId: string; name: string }[]> {
    return this.source.query(
      `select id as "kioskId", name from device
       where hall_id = $1 and kind = 'kiosk' and printer_host is not null order by name, id`,
      [hallId],
    );
  }

  /** Held until the transaction ends. */
  private async find(manager: EntityManager, hallId: string, id: string): Promise<Row> {
    const sql = `select ${columns} from device where id = $1 and hall_id = $2 for update`;
    const [device] = await manager.query<Row[]>(sql, [id, hallId]);
    if (!device) throw new ProblemError('not-found', 'This hall has no such device.');
    return device;
  }

  private doing(by: string): Doing {
    return { by, at: this.clock.now() };
  }
}

const columns = 'id, kind, name, zone, printer_host as host, printer_port as port';

interface Row {
  id: string;
  kind: DeviceKind;
  name: string;
  zone: string | null;
  host: string | null;
  port: number | null;
}

function printerIn({ host, port }: Pick<Row, 'host' | 'port'>): Printer | null {
  return host === null ? null : { host, port: port! };
}

export async function insertDevice(
  manager: EntityManager,
  doing: Doing,
  hallId: string,
  { kind, name, zone, printer }: z.infer<typeof DeviceRequest>,
  { id, token }: DeviceAnswer,
): Promise<void> {
  await manager.query(
    `insert into device (id, hall_id, kind, name, zone, token_hash, printer_host, printer_port)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, hallId, kind, name, zone ?? null, hashOf(token), printer?.host ?? null, printer?.port ?? null],
  );
  const detail = { kind, ...(zone && { zone }), ...(printer && { printer }) };
  await writeDown(manager, doing, { what: 'device-made', hallId, id, name, detail });
}

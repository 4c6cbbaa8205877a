/** What a hall keeps beyond the day: appointments, reviews, cases and follow-ups. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Records0004 implements MigrationInterface {
  name = 'Records1764000000004';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table record (
        id text primary key,
        hall_id text not null,
        kind text not null,
        status text not null,
        ended boolean not null,
        ticket_id text,
        day date not null,
        state json not null
      );
      create index record_by_day on record (hall_id, kind, day);
      create index record_by_ticket on record (ticket_id);
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table record');
  }
}

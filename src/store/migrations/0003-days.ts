/** How each hall stood when its business days began, so that any of them can be gone through again; and what-if questions. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Days0003 implements MigrationInterface {
  name = 'Days1764000000003';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table business_day (
        hall_id text not null,
        day date not null,
        version integer not null,
        state text not null,
        figures json,
        past json,
        primary key (hall_id, day)
      );
      create table what_if (
        id uuid primary key,
        hall_id text not null,
        asked_by text not null,
        asked_at timestamptz not null,
        day date not null,
        question json not null,
        status text not null,
        progress real not null,
        seen_at timestamptz not null,
        answer json,
        happened json
      );
      create index what_if_by_hall on what_if (hall_id, asked_at);
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table what_if; drop table business_day');
  }
}

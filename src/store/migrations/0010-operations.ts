/** Accounts are switched off, and what administrators do is written down. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Operations0010 implements MigrationInterface {
  name = 'Operations1764000000010';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table account add column disabled boolean not null default false;
      create table operation (
        id bigint generated always as identity primary key,
        at timestamptz not null,
        by_id text,
        what text not null,
        hall_id text,
        about_id text not null,
        about text not null,
        detail json not null
      );
      create index operation_by_time on operation (at);
      create index fact_of_hall_file on fact (at) where type = 'hall-configured';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop index fact_of_hall_file;
      drop table operation;
      alter table account drop column disabled;
    `);
  }
}

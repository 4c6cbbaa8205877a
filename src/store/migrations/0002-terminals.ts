/** Terminals that are heard of, so that the death of the node they talked to is noticed by the others. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Terminals0002 implements MigrationInterface {
  name = 'Terminals1764000000002';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table terminal (
        hall_id text not null,
        window_id text not null,
        node uuid not null,
        at timestamptz not null,
        primary key (hall_id, window_id, node)
      );
      delete from answer; -- they were not sealed
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table terminal');
  }
}

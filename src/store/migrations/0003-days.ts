/** How each hall stood when each of its business days began, so that any day can be gone through again. */
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
        primary key (hall_id, day)
      );
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table business_day');
  }
}

/** Which parts of control a clerk may take: to review, to approve. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Duties0005 implements MigrationInterface {
  name = 'Duties1764000000005';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`alter table account add column duties json not null default '[]'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table account drop column duties');
  }
}

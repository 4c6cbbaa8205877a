/** The link that a greeting brings, sealed, until it has been sent. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Greetings0009 implements MigrationInterface {
  name = 'Greetings1764000000009';

  async up(run: QueryRunner): Promise<void> {
    await run.query('alter table contact add column link text');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table contact drop column link');
  }
}

/** Appointments are found by the hash of their code, also those that have ended. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AppointmentCodes0008 implements MigrationInterface {
  name = 'AppointmentCodes1764000000008';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`create index record_by_code on record ((state->>'codeHash')) where kind = 'appointment'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop index record_by_code');
  }
}

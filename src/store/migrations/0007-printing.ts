/** Printers of kiosks; webhooks and how far each has been told; which days and records no longer hold notes about visitors. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Printing0007 implements MigrationInterface {
  name = 'Printing1764000000007';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table device add column printer_host text, add column printer_port integer;
      create table webhook (
        id uuid primary key,
        hall_id text not null,
        url text not null,
        types json,
        secret text not null,
        version integer not null,
        sending integer,
        failures integer not null default 0,
        failed_at timestamptz,
        error text,
        made_at timestamptz not null
      );
      create index webhook_by_hall on webhook (hall_id);
      alter table business_day add column notes_seen timestamptz;
      alter table record add column notes_gone boolean not null default false;
      create index fact_of_record on fact (hall_id, (body ->> 'recordId'))
        where type ~ '^(appointment|review|case|follow-up)-';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop index fact_of_record;
      alter table record drop column notes_gone;
      alter table business_day drop column notes_seen;
      drop table webhook;
      alter table device drop column printer_host, drop column printer_port;
    `);
  }
}

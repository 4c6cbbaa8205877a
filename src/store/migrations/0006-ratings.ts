/** Ratings are facts: one row a visit and one a matter, with where, by whom and by what way. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Ratings0006 implements MigrationInterface {
  name = 'Ratings1764000000006';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table rating
        add matter_id text not null default '',
        add window_id text,
        add clerk_id text,
        add channel text not null default 'link';
      update rating r set window_id = t.window_id from ticket t where t.id = r.ticket_id;
      alter table rating
        drop constraint rating_pkey,
        add primary key (ticket_id, matter_id),
        alter matter_id drop default,
        alter channel drop default;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      delete from rating where matter_id <> '';
      alter table rating
        drop constraint rating_pkey,
        drop matter_id,
        drop window_id,
        drop clerk_id,
        drop channel,
        add primary key (ticket_id);
    `);
  }
}

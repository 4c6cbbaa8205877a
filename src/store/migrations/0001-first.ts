/** The first schema: journal, what is derived from it, accounts and devices. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class First0001 implements MigrationInterface {
  name = 'First1764000000001';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table hall (id text primary key, name json not null);
      create table fact (
        hall_id text not null,
        version integer not null,
        at timestamptz not null,
        type text not null,
        body json not null,
        primary key (hall_id, version)
      );
      create table snapshot (
        hall_id text primary key,
        version integer not null,
        at timestamptz not null,
        state text not null
      );
      create table ticket (
        id text primary key,
        hall_id text not null,
        day date not null,
        number text not null,
        status text not null,
        priority text not null,
        window_id text,
        issued_at timestamptz not null,
        called_at timestamptz,
        started_at timestamptz,
        ended_at timestamptz,
        version integer not null,
        state json
      );
      create index ticket_by_day on ticket (hall_id, day);
      create table secret (hash bytea primary key, hall_id text not null, ticket_id text not null);
      create table contact (
        ticket_id text primary key,
        hall_id text not null,
        day date not null,
        phone text not null
      );
      create index contact_by_day on contact (hall_id, day);
      create table answer (
        id bytea primary key,
        fingerprint bytea not null,
        status smallint not null,
        body text not null,
        at timestamptz not null
      );
      create index answer_by_age on answer (at);
      create table receipt (
        call_id text not null,
        device_id text not null,
        hall_id text not null,
        sounded boolean not null,
        at timestamptz not null,
        primary key (call_id, device_id)
      );
      create table rating (
        ticket_id text primary key,
        hall_id text not null,
        level smallint not null,
        tags json not null,
        comment text,
        at timestamptz not null
      );
      create table account (
        id text primary key,
        username text not null,
        username_key text not null,
        password_hash text not null,
        role text not null,
        hall_id text
      );
      create unique index account_by_name on account (username_key);
      create table session (
        token_hash bytea primary key,
        account_id text not null,
        expires_at timestamptz not null
      );
      create table device (
        id text primary key,
        hall_id text not null,
        kind text not null,
        name text not null,
        zone text,
        token_hash bytea not null
      );
      create unique index device_by_token on device (token_hash);
      create table setting (name text primary key, value text not null);
    `);
  }

  async down(): Promise<void> {
    throw new Error('The first schema has nothing before it to go back to: drop the database instead.');
  }
}

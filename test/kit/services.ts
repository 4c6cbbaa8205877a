/** What all tests of a run share: one Postgres with a migrated template database, started when the first test asks for it. */
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.js';
import { installPrograms } from './programs.js';

export interface Template {
  /** A database to connect to for `create database`. */
  url: string;
  template: string;
}

let server: Server | null = null;
let database: Promise<{ postgres: EmbeddedPostgres | null; offer: Template; folder: string | null }> | null = null;

/** Workers of the run learn the address from their environment and ask for the template there. */
export async function offerServices(): Promise<void> {
  await installPrograms();
  server = createServer((_, response) => {
    // A connection kept open could be closed by us just as a worker asks again.
    response.setHeader('connection', 'close');
    database ??= provideDatabase();
    database.then(
      ({ offer }) => response.end(JSON.stringify(offer)),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  process.env.JIAOHAO_TEST_SERVICES = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function withdrawServices(): Promise<void> {
  server?.close();
  server?.closeAllConnections();
  const provided = await database?.catch(() => null);
  if (!provided) return;
  const { postgres, offer, folder } = provided;
  if (!postgres) await run(offer.url, `drop database if exists ${offer.template} with (force)`);
  await postgres?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}

async function provideDatabase() {
  const given = process.env.TEST_DATABASE_URL;
  const folder = given ? null : await mkdtemp(join(tmpdir(), 'jiaohao-test-'));
  const postgres = folder ? await startPostgres({ dataDir: folder, log: () => undefined }) : null;
  const url = given ?? postgres!.url;
  const template = `jiaohao_template_${process.pid}`;
  await run(url, `drop database if exists ${template} with (force)`);
  await run(url, `create database ${template}`);
  const { migrate } = await import('../../src/store/migrate.js');
  await migrate(withDatabase(url, template));
  return { postgres, folder, offer: { url, template } };
}

export function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

export async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

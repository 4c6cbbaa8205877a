/** Brings a database to the present schema. */
import { dataSource } from './database.js';

/** Any number: it only has to be the same on every node. */
const migrationLock = 728_004_101;

/** Brings the database at `url` to the present schema. Nodes that start together take turns. */
export async function migrate(url: string): Promise<void> {
  const source = await dataSource(url, 2, true).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationLock]);
    await source.runMigrations({ transaction: 'each' });
    await lock.query('select pg_advisory_unlock($1)', [migrationLock]);
  } finally {
    await lock.release();
    await source.destroy();
  }
}

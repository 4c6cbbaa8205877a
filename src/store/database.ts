/** The connection to Postgres, and the list of migrations. */
import { DataSource } from 'typeorm';
import { First0001 } from './migrations/0001-first.js';
import { rows } from './rows.js';

/** In order; an applied migration is never edited. */
const migrations = [First0001];

/** An unconnected data source: `initialize()` connects. A `patient` one lets a statement take as long as it wants. */
export function dataSource(url: string, poolSize = 10, patient = false): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: rows,
    migrations,
    poolSize,
    extra: {
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'jiaohao',
    },
    // A lost idle connection is replaced by the pool; it must not take the process down.
    poolErrorHandler: () => undefined,
  });
}

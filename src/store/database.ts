/** The connection to Postgres, and the list of migrations. */
import { DataSource } from 'typeorm';
import { First0001 } from './migrations/0001-first.js';
import { Terminals0002 } from './migrations/0002-terminals.js';
import { Days0003 } from './migrations/0003-days.js';
import { Records0004 } from './migrations/0004-records.js';
import { Duties0005 } from './migrations/0005-duties.js';
import { Printing0007 } from './migrations/0007-printing.js';
import { Ratings0006 } from './migrations/0006-ratings.js';
import { AppointmentCodes0008 } from './migrations/0008-appointment-codes.js';
import { Operations0010 } from './migrations/0010-operations.js';
import { rows } from './rows.js';

/** In order; an applied migration is never edited. */
const migrations = [
  First0001,
  Terminals0002,
  Days0003,
  Records0004,
  Duties0005,
  Ratings0006,
  Printing0007,
  AppointmentCodes0008,
  Operations0010,
];

/** An unconnected data source: `initialize()` connects. A `patient` one lets a statement take as long as it wants. */
export function dataSource(url: string, poolSize = 10, patient = false): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: rows,
    migrations,
    poolSize,
    // A statement that takes so long is given up: by the server first and, if that is not heard of again, by us.
    extra: {
      connectionTimeoutMillis: 5_000,
      ...(patient ? {} : { statement_timeout: 10_000, query_timeout: 15_000 }),
      keepAlive: true,
      application_name: 'jiaohao',
    },
    // A lost idle connection is replaced by the pool; it must not take the process down.
    poolErrorHandler: () => undefined,
  });
}

/** When Postgres is away: how that is known, and the error that says so. */

/** Postgres cannot be reached or cannot work now (503): nothing was changed, try again later. */
export class Unavailable extends Error {}

/**
 * Codes of Postgres that mean "not now": connections, sign-in, a database being restored, shutdowns, full disks,
 * serialisation, lock and statement timeouts.
 */
const passing = /^(08|28|3D000|57P|53|40|55P03|57014|XX000)/;
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENOENT',
]);

/** Whether an error means that Postgres is away rather than that the request is wrong. */
export function isAway(error: unknown): boolean {
  if (error instanceof Unavailable) return true;
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && (unreachable.has(code) || passing.test(code))) return true;
  return /connection (terminated|timeout|ended)|timeout exceeded|query read timeout|Client (has encountered|was closed)/i.test(
    message ?? '',
  );
}

/** Waits for Postgres; throws Unavailable when it is away. */
export async function fromPostgres<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isAway(error) ? new Unavailable((error as Error).message) : error;
  }
}

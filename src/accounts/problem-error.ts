/** A refusal outside the law of the hall, on its way to whoever asked: thrown by accounts, http and live, sent at the edge. */
import type { ProblemCode } from '../protocol/index.js';

export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    /** Further members of the problem document: `errors`, `ticket`. */
    readonly extra: Record<string, unknown> = {},
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
  }

  static invalid(path: string, message: string): ProblemError {
    return new ProblemError('invalid', `${path}: ${message}`, { errors: [{ path, message }] });
  }

  static notSignedIn(): ProblemError {
    return new ProblemError('not-signed-in', 'Sign in first: the token is missing, unknown, expired or revoked.');
  }

  static unavailable(): ProblemError {
    return new ProblemError('unavailable', 'The database cannot be reached. Nothing was changed; ask again.', {}, 2);
  }
}

export interface Fault {
  path: string;
  message: string;
}

type Issue = {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[];
  keys?: string[];
  code?: string;
};

const mostFaults = 200;

/** A fault for each place; of unknown fields each one is named. */
export function faultsOf(issues: readonly Issue[]): Fault[] {
  return issues
    .flatMap(({ path = [], message, code, keys }) => {
      const names = path.map((part) => String(typeof part === 'object' ? part.key : part));
      if (code !== 'unrecognized_keys' || !keys) return [{ path: names.join('.'), message }];
      return keys.map((key) => ({ path: [...names, key].join('.').slice(0, 300), message: 'is not known here' }));
    })
    .slice(0, mostFaults);
}

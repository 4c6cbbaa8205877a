/** Asks the server over HTTP: one key per user action, asked again until there is an answer, every failure a `Problem`. */
import type { ProblemCode } from '@jiaohao/protocol';

/** The server's codes, and two of our own: nobody answered, or something answered that is not our server. */
export type FailureCode = ProblemCode | 'offline' | 'unexpected';

export class Problem extends Error {
  readonly code: FailureCode;
  readonly status: number;
  /** The whole problem document: `window-busy` carries its `ticket`, `invalid` its `errors`. */
  readonly body: Record<string, unknown>;

  constructor(code: FailureCode, status: number, detail: string, body: Record<string, unknown> = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.body = body;
  }
}

export interface AskOptions {
  body?: unknown;
  /** The key of this user action; left out, one is made that lasts for this call and its retries. Null: none. */
  key?: string | null;
  timeoutMs?: number;
  /** How long to go on asking while nobody answers. */
  patienceMs?: number;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Ask = <Answer>(method: Method, path: string, options?: AskOptions) => Promise<Answer>;

export interface AskAs {
  token?: () => string | null;
  /** Told on a 401. */
  notSignedIn?: () => void;
  /** Told on a 403. */
  notAllowed?: () => void;
}

/** 128 random bits; `crypto.randomUUID` is missing on plain http and in old browsers. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function makeAsk({
  token = () => null,
  notSignedIn = () => undefined,
  notAllowed = () => undefined,
}: AskAs = {}): Ask {
  return async <Answer>(method: Method, path: string, options: AskOptions = {}): Promise<Answer> => {
    const key = method === 'GET' ? null : options.key === undefined ? newKey() : options.key;
    const giveUpAt = performance.now() + (options.patienceMs ?? 8_000);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await askOnce<Answer>(method, path, options, key, token());
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('unexpected', 0, String(error));
        if (problem.code === 'not-signed-in') notSignedIn();
        if (problem.code === 'not-allowed') notAllowed();
        const pause = pauseBefore(attempt, problem);
        if (!mayPass(problem) || performance.now() + pause > giveUpAt) throw problem;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  };
}

async function askOnce<Answer>(
  method: Method,
  path: string,
  options: AskOptions,
  key: string | null,
  token: string | null,
): Promise<Answer> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (token) headers['Authorization'] = `Bearer ${token}`;
  if (key) headers['Idempotency-Key'] = key;
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), options.timeoutMs ?? 10_000);
  try {
    const response = await fetch(`/api${path}`, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: aborter.signal,
      cache: 'no-store',
    });
    const text = await response.text();
    if (!response.ok) throw problemOf(response, text);
    return (text ? JSON.parse(text) : undefined) as Answer;
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof SyntaxError) throw new Problem('unexpected', 0, 'the answer is not JSON');
    throw new Problem('offline', 0, 'no answer');
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(response: Response, text: string): Problem {
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    if (typeof body.code === 'string')
      return new Problem(body.code as FailureCode, response.status, String(body.detail ?? ''), { ...body, retryAfter });
  } catch {
    // Not ours: a proxy's page, or nothing at all.
  }
  const away = response.status === 502 || response.status === 503 || response.status === 504;
  return new Problem(away ? 'unavailable' : 'unexpected', response.status, response.statusText, { retryAfter });
}

/** Whether asking again may help; nothing was changed, or the key makes sure that it changes once. */
function mayPass(problem: Problem): boolean {
  return problem.code === 'offline' || problem.code === 'unavailable' || problem.code === 'too-many-requests';
}

function pauseBefore(attempt: number, problem: Problem): number {
  const told = typeof problem.body.retryAfter === 'number' ? problem.body.retryAfter * 1000 : 0;
  const backOff = Math.min(3_000, 300 * 2 ** attempt) * (0.75 + Math.random() / 2);
  return Math.max(told, backOff);
}

/** The environment, read once and checked whole: every fault is told at once, with what to do about it. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

export interface Config {
  host: string;
  port: number;
  /** Whose `X-Forwarded-For` is believed. */
  trustProxy: TrustProxy;
  /** Unset: the embedded Postgres under `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** Set: several nodes may run. */
  redisUrl: string | undefined;
  /** Password of `admin`; unset: made at random at the first start. */
  adminPassword: string | undefined;
  /** Glob of hall files to load; unset: the demonstration hall. */
  hallFiles: string | undefined;
  /** Ignore opening hours. */
  alwaysOpen: boolean;
  clockOffsetSeconds: number;
  rateLimit: boolean;
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  role: 'api' | 'jobs' | 'all';
  /** Set: a crowd of simulated visitors and clerks, this many times as fast as life. */
  demoSpeed: number | undefined;
  /** Key that hashes identities; unset: made once and kept in the database. */
  identityKey: string | undefined;
  /** Where visitors reach this server, without a slash at the end; unset: as whoever asks does. */
  publicUrl: string | undefined;
  /** Unset: messages to visitors are only written into the log. */
  sms: { url: string; token: string | undefined } | undefined;
}

/** Whether the sender at `address`, `hop` steps away from us, may say for whom it sends. */
export type TrustProxy = (address: string, hop: number) => boolean;

/** What is wrong with the environment, a line each. */
export class ConfigFault extends Error {}

const url = (protocols: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      message: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    })
    .optional();

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^-?\d{1,12}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((n) => n >= from && n <= to, `must be a whole number from ${from} to ${to}`);

const oneOf = <T extends string>(...values: [T, ...T[]]) =>
  z.enum(values, { error: `must be ${values.map((value) => `"${value}"`).join(' or ')}` });

const onlyValue = (value: string, otherwise: string) =>
  z.literal(value, { error: `must be "${value}", or left out ${otherwise}` }).optional();

const Environment = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: wholeNumber(0, 65_535).default(3000),
  TRUST_PROXY: z
    .string()
    .default('false')
    .transform((text, ctx) => {
      const trust = trustOf(text);
      if (!trust) ctx.addIssue('must be true, false, a number of proxies, or their addresses: 10.0.0.1, 10.1.0.0/16');
      return trust ?? z.NEVER;
    }),
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  DATA_DIR: z.string().default('.data'),
  REDIS_URL: url(['redis:', 'rediss:']),
  ADMIN_PASSWORD: z.string().max(200, 'must have at most 200 characters').optional(),
  HALL_FILES: z.string().optional(),
  HALL_OPEN: onlyValue('always', 'to keep the opening hours of the hall'),
  CLOCK_OFFSET_SECONDS: wholeNumber(-315_360_000, 315_360_000).default(0),
  RATE_LIMIT: onlyValue('off', 'to limit how often anybody may ask'),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  ROLE: oneOf('api', 'jobs', 'all').default('all'),
  DEMO_SPEED: wholeNumber(1, 1000).optional(),
  IDENTITY_KEY: z.string().min(16, 'must have at least 16 characters: take `openssl rand -base64 32`').optional(),
  PUBLIC_URL: url(['http:', 'https:'])
    .refine((text) => text === undefined || !/[?#]/.test(text), 'must not have a query: take https://hall.example.cn')
    .transform((text) => text?.replace(/\/+$/, '')),
  SMS_URL: url(['http:', 'https:']),
  SMS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/, 'must be 1 to 1000 printable characters')
    .optional(),
});

/** A variable that is set but empty counts as not set, as compose files and unit files leave them. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`);
    throw new ConfigFault(lines.join('\n'));
  }
  const env = parsed.data;
  return {
    host: env.HOST,
    port: env.PORT,
    trustProxy: env.TRUST_PROXY,
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    redisUrl: env.REDIS_URL,
    adminPassword: env.ADMIN_PASSWORD,
    hallFiles: env.HALL_FILES,
    alwaysOpen: env.HALL_OPEN === 'always',
    clockOffsetSeconds: env.CLOCK_OFFSET_SECONDS,
    rateLimit: env.RATE_LIMIT !== 'off',
    logLevel: env.LOG_LEVEL,
    role: env.ROLE,
    demoSpeed: env.DEMO_SPEED,
    identityKey: env.IDENTITY_KEY,
    publicUrl: env.PUBLIC_URL,
    sms: env.SMS_URL === undefined ? undefined : { url: env.SMS_URL, token: env.SMS_TOKEN },
  };
}

/** Everybody's, nobody's, the nearest n proxies', or those of these addresses; null for anything else. */
function trustOf(text: string): TrustProxy | null {
  if (text === 'true' || text === 'false') return () => text === 'true';
  if (/^\d+$/.test(text)) return (_address, hop) => hop < Number(text);
  const list = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    const bits = prefix === undefined ? longest : Number(prefix);
    if (!isIP(address) || !Number.isInteger(bits) || bits < 0 || bits > longest) return null;
    list.addSubnet(address, bits, family);
  }
  return (address) => isIP(address) > 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Who asks: the first sender, seen from here, that is not to be believed about others. */
export function senderOf(remote: string, forwarded: string | undefined, trust: TrustProxy): string {
  const senders = [
    remote,
    ...(forwarded ?? '')
      .split(',')
      .reverse()
      .map((part) => part.trim()),
  ].filter(Boolean);
  return senders.find((address, hop) => !trust(address, hop)) ?? senders.at(-1)!;
}

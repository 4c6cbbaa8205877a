/** Ways to a visitor's telephone. Each sends one text or throws; nothing it throws or logs holds the number. */
import type { Log } from './log.js';

export interface Sms {
  /** The same message has the same id however often it is tried. */
  id: string;
  phone: string;
  text: string;
}

export interface SmsAdapter {
  send(message: Sms): Promise<void>;
}

const patienceMs = 10_000;

/** For halls without a gateway: the log tells that a message would have gone out. */
export class LogSms implements SmsAdapter {
  constructor(private readonly log: Log) {}

  async send({ id, phone }: Sms): Promise<void> {
    this.log.info({ message: id, to: masked(phone) }, 'no SMS gateway is set: this message went nowhere');
  }
}

/** Posts `{ id, to, text }` to a gateway; any answer of 2xx means that it took it. */
export class HttpSms implements SmsAdapter {
  constructor(
    private readonly url: string,
    private readonly token: string | undefined,
  ) {}

  async send({ id, phone, text }: Sms): Promise<void> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': id,
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ id, to: phone, text }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    }).catch((error: unknown) => {
      throw new Error(`the SMS gateway cannot be reached: ${reasonOf(error)}`);
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the SMS gateway answered ${response.status}`);
  }
}

/** What a failed fetch failed of, in a word or two. */
export function reasonOf(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? (name === 'TimeoutError' ? 'no answer in time' : message);
}

/** `138****5678` */
export function masked(phone: string): string {
  const digits = phone.replace(/[^0-9]/g, '');
  return digits.length < 8 ? '****' : `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/**
 * A network printer (raw TCP, port 9100): told what to print, and asked whether it could.
 *
 * connect ──► ask status ──► send ──► ask status again ──► printed, or why not
 *
 * A printer that does not speak of its state is believed when it takes everything and closes the connection in good order.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SlipFault } from '../core/slips.js';

export interface PrinterAddress {
  host: string;
  port: number;
}

/** DLE EOT n, answered at once, also while the printer is busy or out of paper: 2 why it is offline, 3 errors, 4 paper. */
const questions = [2, 3, 4].map((n) => Buffer.from([0x10, 0x04, n]));
/** Answers of DLE EOT have these bits as they are; whatever else comes is none. */
const answerMask = 0x93;
const answerMark = 0x12;

const connectTries = 3;

export interface Patience {
  connectMs: number;
  answerMs: number;
  /** Until the printer has taken everything and, where it says nothing of itself, let go. */
  finishMs: number;
}

const usual: Patience = { connectMs: 3_000, answerMs: 1_000, finishMs: 8_000 };

/** Prints; null when it is on paper, else why it is not. Never throws. Takes at most some 20 s. */
export async function printOn(
  address: PrinterAddress,
  bytes: Buffer,
  patience: Patience = usual,
): Promise<SlipFault | null> {
  const socket = await reach(address, patience.connectMs);
  if (!socket) return 'unreachable';
  const line = new Line(socket);
  try {
    const before = await line.status(patience.answerMs);
    const fault = before && faultOf(before);
    if (fault) return fault;
    if (!(await line.send(bytes, patience.finishMs))) return 'silent';
    if (!before) return (await line.finish(patience.finishMs)) ? null : 'silent';
    const after = await line.status(patience.finishMs);
    return after ? faultOf(after) : 'silent';
  } finally {
    line.close();
  }
}

/** A printer takes one connection at a time: it may be another node's turn. */
async function reach({ host, port }: PrinterAddress, timeoutMs: number): Promise<Socket | null> {
  for (let tries = 1; ; tries += 1) {
    const socket = await connected(host, port, timeoutMs);
    if (socket || tries === connectTries) return socket;
    await sleep(500);
  }
}

function connected(host: string, port: number, timeoutMs: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    const give = (result: Socket | null) => {
      clearTimeout(late);
      if (!result) socket.destroy();
      resolve(result);
    };
    const late = setTimeout(give, timeoutMs, null);
    socket.once('connect', () => give(socket));
    socket.on('error', () => give(null)); // stays, so that no later error is unheard
  });
}

function faultOf([offline, error, paper]: number[]): SlipFault | null {
  if (paper! & 0x60 || offline! & 0x20) return 'paper-out';
  if (offline! & 0x04) return 'cover-open';
  if (error! & 0x08) return 'cutter';
  return offline! & 0x40 ? 'printer-error' : null;
}

/** The connection, heard all the while. */
class Line {
  private heard: number[] = [];
  private ended = false;
  private broken = false;
  private wake: () => void = () => undefined;

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.heard.push(...[...chunk].filter((byte) => (byte & answerMask) === answerMark));
      this.wake();
    });
    socket.on('end', () => {
      this.ended = true;
      this.wake();
    });
    socket.on('error', () => (this.broken = true));
    socket.on('close', () => {
      this.ended = true;
      this.wake();
    });
  }

  /** An answer to each question; null when the printer has none. */
  async status(withinMs: number): Promise<number[] | null> {
    this.heard = [];
    this.socket.write(Buffer.concat(questions));
    await this.until(() => this.heard.length >= questions.length || this.ended, withinMs);
    return this.heard.length >= questions.length ? this.heard.slice(0, questions.length) : null;
  }

  /** Whether everything left this machine. */
  async send(bytes: Buffer, withinMs: number): Promise<boolean> {
    let gone = false;
    this.socket.write(bytes, (error) => {
      gone = !error;
      this.wake();
    });
    await this.until(() => gone || this.ended, withinMs);
    return gone && !this.broken;
  }

  /** Says that this was all; whether the printer then closed in good order. */
  async finish(withinMs: number): Promise<boolean> {
    this.socket.end();
    await this.until(() => this.ended, withinMs);
    return this.ended && !this.broken;
  }

  close(): void {
    this.socket.destroySoon();
    // A printer that never closes must not keep the connection, nor this process, open.
    const late = setTimeout(() => this.socket.destroy(), 1_000).unref();
    this.socket.once('close', () => clearTimeout(late));
  }

  private async until(reached: () => boolean, withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    while (!reached()) {
      const left = until - performance.now();
      if (left <= 0) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
  }
}

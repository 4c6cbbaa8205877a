/** A network printer that a test runs: takes what is sent, answers of its state as told to, and keeps the paper. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface TestPrinter {
  port: number;
  /** What has been printed, a slip each; status questions taken out. */
  slips: () => Buffer[];
  behave: (as: Behaviour) => void;
  stop: () => Promise<void>;
}

/**
 * `good` answers of its state; `plain` never does, and closes when all is taken; `hangs` takes what comes and never says a
 * word; `runs-out` has paper until it has printed; the others have not.
 */
export type Behaviour = 'good' | 'plain' | 'hangs' | 'paper-out' | 'cover-open' | 'cutter' | 'runs-out';

const question = (bytes: Buffer, at: number) => bytes[at] === 0x10 && bytes[at + 1] === 0x04;

export async function startPrinter(behaviour: Behaviour = 'good'): Promise<TestPrinter> {
  const slips: Buffer[] = [];
  const sockets = new Set<Socket>();
  let as = behaviour;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const taken: number[] = [];
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (let i = 0; i < chunk.length; i += 1) {
        if (!question(chunk, i)) {
          taken.push(chunk[i]!);
          continue;
        }
        answer(socket, chunk[i + 2]!, taken.length > 0);
        i += 2;
      }
    });
    socket.on('end', () => {
      if (as === 'hangs') return;
      if (taken.length > 0) slips.push(Buffer.from(taken));
      socket.end();
    });
  });
  const answer = (socket: Socket, n: number, printed: boolean) => {
    if (as === 'plain' || as === 'hangs') return;
    const out = as === 'paper-out' || (as === 'runs-out' && printed);
    const bits = { 2: as === 'cover-open' ? 0x04 : 0, 3: as === 'cutter' ? 0x08 : 0, 4: out ? 0x60 : 0 }[n] ?? 0;
    socket.write(Buffer.from([0x12 | bits]));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    slips: () => slips,
    behave: (other) => (as = other),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** What stands on the paper: text as GB18030 says it, commands left out but for `[QR …]`, `[×n]` sizes and `[cut]`. */
export function readPaper(bytes: Buffer): string {
  const text: number[] = [];
  const say = (words: string) => text.push(...Buffer.from(words, 'latin1'));
  const decoder = new TextDecoder('gb18030');
  let stored = '';
  for (let i = 0; i < bytes.length;) {
    const [a, b] = [bytes[i]!, bytes[i + 1]];
    if (a === 0x1d && b === 0x28) {
      const length = bytes[i + 3]! + 256 * bytes[i + 4]!;
      const body = bytes.subarray(i + 5, i + 5 + length);
      if (body[1] === 0x50) stored = body.subarray(3).toString('latin1');
      if (body[1] === 0x51) say(`[QR ${stored}]`);
      i += 5 + length;
    } else if (a === 0x1d && b === 0x21) {
      const size = bytes[i + 2]!;
      if (size > 0) say(`[x${(size & 15) + 1}]`);
      i += 3;
    } else if (a === 0x1d && b === 0x56) {
      say('[cut]');
      i += 3;
    } else if (a === 0x1b) i += b === 0x40 || b === 0x32 ? 2 : 3;
    else if (a === 0x1c) i += b === 0x26 || b === 0x2e ? 2 : 3;
    else {
      text.push(a);
      i += 1;
    }
  }
  return decoder.decode(Uint8Array.from(text));
}

/** Somebody on the other end: takes what is posted, remembers it, and answers as told to. */
import type { AddressInfo } from 'node:net';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  /** What it was answered. */
  status: number;
}

export interface Receiver {
  url: string;
  /** Everything that came, also what was refused. */
  all: Received[];
  taken: () => Received[];
  /** The status of the next answers; after the last, 204 again. */
  answer: (...statuses: number[]) => void;
  /** Of all answers until told otherwise; null: 204. */
  always: (status: number | null) => void;
  stop: () => Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const all: Received[] = [];
  let next: number[] = [];
  let always: number | null = null;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const status = next.shift() ?? always ?? 204;
      all.push({ headers: request.headers, text, status });
      response.writeHead(status, { connection: 'close' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    all,
    taken: () => all.filter(({ status }) => status < 300),
    answer: (...statuses) => (next = statuses),
    always: (status) => (always = status),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

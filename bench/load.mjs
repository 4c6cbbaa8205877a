/** Load for the benchmark, from a process of its own: bare sockets, so that the load takes as little of the machine as it can. */
import { fork } from 'node:child_process';
import { connect } from 'node:net';

/** Successful POSTs per second; throws when any was refused. */
export function postsPerSecond(options) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LOAD: JSON.stringify(options) };
    const child = fork(new URL(import.meta.url).pathname, { env });
    child.on('message', resolve);
    child.on('exit', (code) => code && reject(new Error(`the load on ${options.url} failed`)));
  });
}

export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** One visitor after another on one kept-alive connection, each answer waited for; resolves with how many got a 201. */
function visitors(host, port, request, until) {
  return new Promise((resolve, reject) => {
    let issued = 0;
    let head = '';
    let missing = -1;
    const socket = connect(port, host, () => socket.write(request));
    socket.setNoDelay();
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      if (missing >= 0) missing -= chunk.length;
      else {
        head += chunk.latin1Slice();
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!head.startsWith('HTTP/1.1 201')) return reject(new Error(head));
        missing = end + 4 + Number(/content-length: (\d+)/i.exec(head)[1]) - head.length;
      }
      if (missing > 0) return;
      issued += 1;
      head = '';
      missing = -1;
      if (performance.now() < until) socket.write(request);
      else {
        socket.destroy();
        resolve(issued);
      }
    });
  });
}

if (process.env.LOAD && process.send) {
  const { url, headers = {}, body = '', concurrency, seconds } = JSON.parse(process.env.LOAD);
  const { hostname, port, host, pathname } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  const request = `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  const until = performance.now() + seconds * 1000;
  const each = Array.from({ length: concurrency }, () => visitors(hostname, Number(port), request, until));
  try {
    const issued = (await Promise.all(each)).reduce((sum, count) => sum + count, 0);
    process.send(issued / seconds, () => process.exit(0));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

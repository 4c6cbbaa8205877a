/** Load for the benchmark: POSTs from a process of its own, every answer a success, none thrown away. */
import { fork } from 'node:child_process';
import autocannon from 'autocannon';

/** Successful POSTs per second. */
export function postsPerSecond(options) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(import.meta.url).pathname, { env: { ...process.env, LOAD: JSON.stringify(options) } });
    child.on('message', resolve);
    child.on('exit', (code) => code && reject(new Error('the load failed')));
  });
}

export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

if (process.env.LOAD && process.send) {
  const { url, headers = {}, body = '', concurrency, seconds } = JSON.parse(process.env.LOAD);
  const result = await autocannon({ url, method: 'POST', headers, body, connections: concurrency, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) {
    console.error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
    process.exit(1);
  }
  process.send(result['2xx'] / result.duration, () => process.exit(0));
}

/** `npm start`: installs and builds what is missing, then becomes the server. `--demo` sends a crowd of visitors to it. */
import { ensureBuilt, ensureInstalled, faultOfNode } from './prepare.mjs';

const log = (line) => console.log(line);

try {
  const fault = faultOfNode();
  if (fault) throw new Error(fault);
  await ensureInstalled(log);
  await ensureBuilt(log);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

if (process.argv.includes('--demo')) {
  // A demonstration must show something in the evening, too.
  process.env.HALL_OPEN ??= 'always';
  onReady(() => import('../dist/demo/main.js'));
}

endWithNpm();
await import('../dist/main.js');

/** Killed with SIGKILL, npm cannot pass anything on; a server that nobody can stop by hand must not stay behind. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 1000).unref();
}

/** The server tells that it takes requests in one line of its output, which is all that others may rely on. */
function onReady(then) {
  const write = process.stdout.write;
  process.stdout.write = function (chunk, ...rest) {
    if (/^READY /m.test(String(chunk))) {
      process.stdout.write = write;
      setImmediate(then);
    }
    return write.call(this, chunk, ...rest);
  };
}

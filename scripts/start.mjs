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

if (process.env.npm_lifecycle_event) {
  endWithNpm();
  ignoreEcho();
}
await import('../dist/main.js');

/** Killed with SIGKILL, npm cannot pass anything on; a server that nobody can stop by hand must not stay behind. */
function endWithNpm() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  watch.unref();
}

/** Ctrl-C reaches us from the terminal and once more from npm, which must not pass for impatience. */
function ignoreEcho() {
  const { emit } = process;
  let heard = -Infinity;
  process.emit = function (name, ...rest) {
    if (name === 'SIGINT' || name === 'SIGTERM') {
      if (performance.now() - heard < 1000) return true;
      heard = performance.now();
    }
    return emit.call(this, name, ...rest);
  };
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

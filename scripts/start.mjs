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

await import('../dist/main.js');

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

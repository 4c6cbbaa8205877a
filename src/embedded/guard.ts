/** Runs a helper process that never outlives us, not even when we are killed with SIGKILL, and that Ctrl-C does not reach. */
import { spawn } from 'node:child_process';

/**
 * The guard is a shell in a session of its own. Its standard input is a pipe from this process: a line on it names a
 * signal for the helper, and its end, which the kernel brings about however we die, means `$1`.
 */
const script = `
exec 3<&0 </dev/null
last=$1; shift
"$@" 3<&- &
helper=$!
trap 'kill -"$last" "$helper" 2>/dev/null' HUP INT TERM
(
  trap - HUP INT TERM
  while read -r signal <&3; do kill -"$signal" "$helper" 2>/dev/null; done
  kill -"$last" "$helper" 2>/dev/null
) &
reader=$!
exec 3<&-
while wait "$helper"; code=$?; kill -0 "$helper" 2>/dev/null; do :; done
# Where the helper ends at once, the reader may still be on its way to its own traps, and lose any other signal.
kill -KILL "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$code"
`;

/** Nothing of our own environment, which holds secrets, is handed on. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C',
  TZ: 'UTC',
};

export interface GuardOptions {
  /** Sent when this process is gone or `stop` is called. */
  lastSignal: 'INT' | 'TERM' | 'KILL';
  uid?: number;
  gid?: number;
  env?: Record<string, string>;
  /** An open file that gets its output, so that it never waits for us to read. */
  output?: number;
}

export interface Guarded {
  /** Becomes the exit code once the helper, and with it the guard, is gone. Never rejects. */
  exited: Promise<number>;
  running: () => boolean;
  /** What it printed last, for a message about why it did not start; empty with `output`. */
  lastWords: () => string;
  signal: (name: 'INT' | 'TERM' | 'QUIT' | 'KILL') => void;
  /** Sends `lastSignal` and waits for the end. */
  stop: () => Promise<void>;
}

export function spawnGuarded(command: string[], { lastSignal, uid, gid, env, output }: GuardOptions): Guarded {
  const guard = spawn('/bin/sh', ['-c', script, 'jiaohao-guard', lastSignal, ...command], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', output ?? 'pipe', output ?? 'pipe'],
    env: { ...environment, ...env },
    uid,
    gid,
  });
  let words = '';
  let running = true;
  const listen = (chunk: Buffer) => (words = (words + chunk.toString('utf8')).slice(-4000));
  guard.stdout?.on('data', listen);
  guard.stderr?.on('data', listen);
  const orders = guard.stdin!;
  // The guard may be gone when we write; its exit tells the story.
  orders.on('error', () => undefined);
  const exited = new Promise<number>((resolve) => {
    const end = (code: number) => {
      running = false;
      resolve(code);
    };
    guard.on('error', (error) => {
      words += error.message;
      end(127);
    });
    // What it said last may arrive after its end, but a grandchild holding the pipe must not keep us waiting.
    guard.on('exit', (code) => setTimeout(end, 100, code ?? 128));
    guard.on('close', (code) => end(code ?? 128));
  });
  return {
    exited,
    running: () => running,
    lastWords: () => words.trim(),
    signal: (name) => void orders.write(`${name}\n`),
    stop: async () => {
      orders.end();
      await exited;
    },
  };
}

/** The built program in a process of its own, so that a test can kill it as a power cut would, and start it again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { root, ensureBuilt } from '../../scripts/prepare.mjs';

export interface Program {
  url: string;
  /** At once, as the power goes. */
  kill: () => Promise<void>;
  /** In good order; answers with the exit code. */
  end: () => Promise<number | null>;
}

/** Builds if need be, starts, and waits for READY. */
export async function startProgram(env: Record<string, string>): Promise<Program> {
  await ensureBuilt(() => undefined);
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', HOST: '127.0.0.1', HALL_OPEN: 'always', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const signal = (name: NodeJS.Signals) => async () => {
    child.kill(name);
    return ended;
  };
  const url = await ready(child);
  return { url, kill: async () => void (await signal('SIGKILL')()), end: signal('SIGTERM') };
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /^READY (\S+)/m.exec(said);
      if (found) resolve(found[1]!);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said}`)));
  });
}

export async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

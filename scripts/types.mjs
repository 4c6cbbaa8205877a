/** `npm run types`: checks the types of server and tests, and of all pages, side by side. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const checks = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'],
  ['node_modules/vue-tsc/bin/vue-tsc.js', '-p', 'ui-kit/tsconfig.json', '--noEmit'],
];

for (const check of checks) {
  spawn(process.execPath, check, { cwd: root, stdio: 'inherit' }).on('exit', (code) => {
    if (code !== 0) process.exitCode = 1;
  });
}

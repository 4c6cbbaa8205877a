/** `npm test`: runs jest with what it needs for ES modules, passing arguments on: `npm test -- test/core`. */
import { spawn } from 'node:child_process';
import { ensureInstalled, faultOfNode, root } from './prepare.mjs';

try {
  const fault = faultOfNode();
  if (fault) throw new Error(fault);
  await ensureInstalled(console.log);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// Jest hands these on to its workers.
const flags = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  `--require=${root}test/kit/end-with-parent.cjs`,
];
const jest = spawn(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code) => (process.exitCode = code ?? 1));

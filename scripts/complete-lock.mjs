/**
 * `npm run lock`, to be run after changing packages: puts back into package-lock.json the optional packages for other
 * machines (`@swc/core-darwin-arm64`) that npm leaves out where a registry mirror does not carry them. Without them
 * `npm ci` refuses the lock file on every machine. `--check` only looks.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(await readFile(file, 'utf8'));
const packages = lock.packages;
const added = [];

for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(path, name)) continue;
    const [, os, cpu] =
      /-(darwin|linux|win32|android|freebsd|openharmony)-(x64|arm64|arm|ia32|ppc64|s390x|riscv64|loong64)\b/.exec(
        name,
      ) ?? [];
    if (!os || !/^\d+\.\d+\.\d+$/.test(version)) {
      console.error(`${name}@${version} is missing from package-lock.json, and is for no machine known by its name.`);
      process.exitCode = 1;
      continue;
    }
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      optional: true,
      os: [os],
    };
    added.push(name);
  }
}

if (added.length === 0) {
  console.log('package-lock.json is complete.');
} else if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${added.join(', ')}. Run "npm run lock".`);
  process.exitCode = 1;
} else {
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Put back into package-lock.json: ${added.length} optional packages.`);
}

/** As Node looks for it: beside the package that asks, then in every folder above. */
function resolves(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

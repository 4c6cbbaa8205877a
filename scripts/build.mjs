/** `npm run build`: builds server and pages from nothing; with `--if-needed`, only what is older than its sources. */
import { buildAll, ensureBuilt } from './prepare.mjs';

const build = process.argv.includes('--if-needed') ? ensureBuilt : buildAll;
await build(console.log).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

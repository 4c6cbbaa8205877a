/** `npm run build`: builds server and pages from nothing. */
import { buildAll } from './prepare.mjs';

await buildAll(console.log).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

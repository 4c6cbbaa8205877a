/** A process with a Postgres of its own, to be killed by a test: prints the address, or why there is none. */
import { startPostgres } from '../../src/embedded/postgres.js';

const dataDir = process.argv[2]!;
const server = await startPostgres({ dataDir, log: (line) => console.log(line) });
console.log(server.url);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));

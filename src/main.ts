/** The program: reads the environment, starts the server, says READY, and goes down in good order when told to. */
import { ConfigFault, readConfig, type Config } from './config.js';
import { makeLog } from './log.js';
import { StartFault } from './setup.js';
import { startApp, type RunningApp } from './start.js';

/** Whoever stops us may kill after ten seconds; half a second before that we end ourselves. */
const deadlineMs = 9_500;

const config = configOrExit();
const log = makeLog(config.logLevel);
let stopping = false;

// A reader of our output that went away must not take the hall down.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.on('unhandledRejection', (error) => log.error({ err: error }, 'bug: a rejection that nobody handled'));
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'bug: an exception that nobody caught');
  void goDown(1);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void goDown(0));

const starting = startApp(config, { log }).catch((error: unknown) => {
  if (error instanceof StartFault) console.error(error.message);
  else log.fatal({ err: error }, 'the server did not start');
  process.exit(1);
});
const app: RunningApp = await starting;
if (!stopping) {
  for (const line of app.notes) console.log(line);
  console.log(`READY ${app.url}`);
  if (config.demoSpeed) await demonstrate(config.demoSpeed);
}

/** Sends a crowd through the API of this very server, and tells where to look. */
async function demonstrate(speed: number): Promise<void> {
  if (!config.adminPassword) return log.warn('DEMO_SPEED needs ADMIN_PASSWORD: the crowd has to be signed in');
  const { Crowd } = await import('./demo/crowd.js');
  const hallId = (await app.parts.halls.list())[0]!.id;
  const crowd = new Crowd({
    url: app.url,
    hallId,
    adminPassword: config.adminPassword,
    speed,
    log: (line) => log.warn(line),
  });
  process.once('SIGTERM', () => crowd.stop());
  process.once('SIGINT', () => crowd.stop());
  const links = await crowd.start();
  app.parts.demonstration.links = links;
  const where = Object.values(links).map((path) => `  ${app.url}${path}`);
  const who = `Sign in as admin / ${config.adminPassword}, or open`;
  console.log([`A crowd is on its way, ${speed} times as fast as life. ${who}`, ...where].join('\n'));
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    console.error(`The environment has faults:\n${error.message}`);
    process.exit(1);
  }
}

/** The second signal does not wait. */
async function goDown(code: number): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  let running: RunningApp | null = null;
  setTimeout(() => {
    log.error(`the server did not go down in time: waiting for ${running?.closing() ?? 'the start'}`);
    process.exit(1);
  }, deadlineMs).unref();
  try {
    running = await starting;
    await running.stop();
    process.exit(code);
  } catch (error) {
    log.error({ err: error }, 'the server did not go down in good order');
    process.exit(1);
  }
}

/** Lets Node run the TypeScript sources: `node --import ./test/kit/ts.mjs file.ts`. For processes that tests start. */
import { register } from 'node:module';

register('./ts-hooks.mjs', import.meta.url);

/** `npm run openapi`: writes docs/openapi.json from the routes; needs no database. */
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { fileURLToPath } from 'node:url';
import { AppModule, type Parts } from './app.module.js';
import { makeDocument } from './http/document.js';
import { makeAdapter } from './http/server.js';

/** The document as text, to the byte the same for the same routes and schemas. */
export async function documentText(): Promise<string> {
  // Routes are only looked at, so their parts may be empty.
  const parts = Object.fromEntries(
    ['source', 'clock', 'redis', 'halls', 'access', 'accounts', 'devices', 'limits', 'identities', 'demonstration'].map(
      (name) => [name, {}],
    ),
  ) as unknown as Parts;
  const app = await NestFactory.create(
    AppModule.of(parts, { role: 'all', publicUrl: undefined }),
    makeAdapter(() => false),
    { logger: false, abortOnError: false },
  );
  const document = makeDocument(app);
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}

export const documentPath = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1])
  await writeFile(documentPath, await documentText());

/** The OpenAPI document: committed as generated, complete, and agreeing with what the server does. */
import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { documentPath, documentText } from '../../src/openapi.js';

interface Operation {
  summary?: string;
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  parameters: { name: string; in: string }[];
  security?: object[];
}
const read = async () =>
  JSON.parse(await documentText()) as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: object; securitySchemes: object };
  };

it('is committed as it is generated (npm run build:server && npm run openapi)', async () => {
  expect(await readFile(documentPath, 'utf8')).toBe(await documentText());
});

it('tells bodies, answers and problems of every path', async () => {
  const { paths, components } = await read();
  const text = JSON.stringify(paths);
  const names = [...text.matchAll(/#\/components\/schemas\/([\w-]+)/g)].map(([, name]) => name);
  for (const name of names) expect(components.schemas).toHaveProperty(name!);
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item)) {
      const call = `${method} ${path}`;
      expect([call, operation.summary]).toEqual([call, expect.any(String)]);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([call, operation.parameters.filter((p) => p.in === 'path').map(({ name }) => name)]).toEqual([
        call,
        inPath,
      ]);
      const success = Object.entries(operation.responses).filter(([status]) => status < '300');
      expect([call, success.length]).not.toEqual([call, 0]);
      for (const [status, { content }] of success)
        if (status !== '204')
          expect([call, Object.keys(content?.['application/json']?.schema ?? {}).length]).not.toEqual([call, 0]);
      expect([call, operation.responses['429']?.content]).toEqual([
        call,
        { 'application/problem+json': expect.anything() },
      ]);
      if (method !== 'get')
        expect([call, Object.keys(operation.responses)]).toEqual([call, expect.arrayContaining(['400', '422', '503'])]);
    }
  expect(paths['/api/halls/{hall}/tickets']!.post!.requestBody!.content['application/json']!.schema).toBeDefined();
  expect(paths['/api/halls/{hall}/tickets']!.post!.security).toEqual([{ bearer: [] }]);
});

it('gives durations in whole seconds', async () => {
  const { paths, components } = await read();
  const fractions: string[] = [];
  let durations = 0;
  const look = (value: unknown, path: string, isDuration: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isDuration && 'type' in value) {
      durations += 1;
      if (value.type === 'number') fractions.push(path);
    }
    for (const [name, member] of Object.entries(value))
      look(member, `${path}/${name}`, /Seconds$/.test(name) || (isDuration && name !== 'description'));
  };
  look({ paths, components }, '', false);
  expect(durations).toBeGreaterThan(10);
  expect(fractions).toEqual([]);
});

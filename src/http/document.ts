/** The OpenAPI document, made from the routes and from the very schemas that check requests. */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import * as protocol from '../protocol/index.js';

/** Every schema that the protocol exports has its name in the document; queries are shown member by member. */
const names = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(protocol))
  if (schema instanceof z.ZodType && !id.endsWith('Query')) names.add(schema, { id });

export function makeDocument(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Jiaohao 排队叫号')
    .setDescription('Queue-and-window dispatch for government service halls. Live news: socket.io, namespace /live.')
    .setVersion('1')
    .addSecurity('bearer', { type: 'http', scheme: 'bearer' })
    .build();
  const document = SwaggerModule.createDocument(app, head, {
    standardSchemaConverter: (schema, { schemaType }) => convert(schema as z.ZodType, schemaType),
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}-${method}`,
  });
  Object.assign((document.components!.schemas ??= {}), convert(protocol.Problem, 'output').components);
  for (const [path, item] of Object.entries(document.paths)) complete(path, Object.values(item as object));
  return document;
}

function convert(schema: z.ZodType, io: 'input' | 'output') {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    metadata: names,
    io,
    unrepresentable: 'any',
    // Answers may gain members: a client that refuses those it does not know would break.
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (io === 'output' && def.type === 'object' && !('catchall' in def && def.catchall))
        delete jsonSchema.additionalProperties;
      delete jsonSchema.id;
    },
  });
  return { schema: rest, components: $defs };
}

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { required: boolean; content: Record<string, { schema: { default?: unknown } }> };
}

/** Parts of the path are ids, and a body with a default may be left out: said once here instead of at every route. */
function complete(path: string, operations: Operation[]): void {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name: name!,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  for (const operation of operations) {
    const others = (operation.parameters ?? []).filter((parameter) => parameter.in !== 'path');
    operation.parameters = [...inPath, ...others];
    const { requestBody } = operation;
    if (requestBody) requestBody.required = requestBody.content['application/json']?.schema.default === undefined;
  }
}

/** Swagger UI at `/api/docs`, from our own files; the document at `/api/docs-json`. */
export function serveDocument(app: INestApplication): void {
  let made: OpenAPIObject | undefined;
  SwaggerModule.setup('api/docs', app, () => (made ??= makeDocument(app)), {
    customSiteTitle: 'Jiaohao API',
    raw: ['json'],
  });
}

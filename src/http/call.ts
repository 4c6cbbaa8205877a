/** Says of each route who may call it, what it answers and what it refuses: the guard enforces it, the document shows it. */
import { applyDecorators, Body, HttpCode, Query, type PipeTransform } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { faultsOf, ProblemError } from '../accounts/problem-error.js';
import type { Role } from '../accounts/rights.js';
import { statusOfCode, type ProblemCode } from '../protocol/index.js';

export interface RouteRights {
  /** `anyone`: no token needed. `admin` may do whatever `supervisor` may. */
  who: 'anyone' | readonly Role[];
  /** Whether a repeated request is recognised by its `Idempotency-Key`. */
  changes: boolean;
}

interface CallOptions extends RouteRights {
  does: string;
  /** Status → schema of the answer; null for none. */
  answers: Record<number, z.ZodType | null>;
  /** Codes beside those that every such route has. */
  refuses?: ProblemCode[];
}

export function Call({ does, who, changes, answers, refuses = [] }: CallOptions): MethodDecorator {
  const codes = new Set<ProblemCode>(['invalid', 'not-found', 'too-many-requests', 'unavailable', ...refuses]);
  if (who !== 'anyone') for (const code of ['not-signed-in', 'not-allowed'] as const) codes.add(code);
  if (changes) for (const code of ['idempotency-key-reused', 'too-large'] as const) codes.add(code);
  return applyDecorators(
    RouteConfig({ who, changes } satisfies RouteRights),
    HttpCode(Number(Object.keys(answers)[0])),
    ApiOperation({ summary: does, description: who === 'anyone' ? undefined : `For: ${who.join(', ')}.` }),
    ...(who === 'anyone' ? [] : [ApiBearerAuth()]),
    ...(changes
      ? [
          ApiHeader({
            name: 'Idempotency-Key',
            required: false,
            schema: { type: 'string', minLength: 1, maxLength: 128 },
          }),
        ]
      : []),
    ...Object.entries(answers).map(([status, standardSchema]) =>
      ApiResponse({ status: Number(status), description: does, ...(standardSchema ? { standardSchema } : {}) }),
    ),
    ...problemResponses([...codes]),
  );
}

function problemResponses(codes: ProblemCode[]): MethodDecorator[] {
  const statuses = [...new Set(codes.map((code) => statusOfCode[code]))];
  return statuses.map((status) =>
    ApiResponse({
      status,
      description: codes
        .filter((code) => statusOfCode[code] === status)
        .sort()
        .join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      ...(status === 429 || status === 503
        ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }
        : {}),
    }),
  );
}

/** Nest's own pipe for schemas also deletes members of each body, which reading JSON has refused already: too slow here. */
const checked: PipeTransform = {
  transform(value: unknown, { schema }) {
    const parsed = (schema as z.ZodType).safeParse(value);
    if (parsed.success) return parsed.data;
    throw new ProblemError('invalid', 'The request is not as it must be.', { errors: faultsOf(parsed.error.issues) });
  },
};

/** The body, checked and typed; left out, it counts as `{}` where the schema allows that. */
export function Json(schema: z.ZodType): ParameterDecorator {
  return Body({ schema, pipes: [checked] });
}

export function Search(schema: z.ZodType): ParameterDecorator {
  return Query({ schema, pipes: [checked] });
}

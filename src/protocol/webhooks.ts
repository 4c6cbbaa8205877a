/** Webhooks and dead letters on the wire. */
import { z } from 'zod';
import { InstantText } from './common.js';

export const WebhookRequest = z.strictObject({
  url: z
    .string()
    .trim()
    .max(2000)
    .refine((text) => {
      if (!URL.canParse(text)) return false;
      const { protocol, username, password, hash } = new URL(text);
      return ['http:', 'https:'].includes(protocol) && `${username}${password}${hash}` === '';
    }, 'must be an address that begins with http:// or https://, without a password'),
  /** Types of facts wanted; left out: all of them. */
  types: z
    .array(
      z
        .string()
        .regex(/^[a-z]+(-[a-z]+)*$/, 'must be the type of a fact such as ticket-called')
        .max(60),
    )
    .min(1)
    .max(100)
    .optional(),
});

/** The secret is shown this once. */
export const MadeWebhook = z.object({ id: z.string(), secret: z.string() });

export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()).nullable(),
  /** Of the last fact it was told. */
  version: z.number().int(),
  status: z.enum(['active', 'paused']),
  /** Tries since the last success, and what became of the last. */
  failures: z.number().int(),
  error: z.string().nullable(),
  madeAt: InstantText,
});
export type Webhook = z.infer<typeof Webhook>;
export const WebhooksAnswer = z.object({ webhooks: z.array(Webhook) });

export const DeliveriesQuery = z.strictObject({ failed: z.enum(['true', 'false']).default('false') });

/** Something that goes out of the house: a message to a visitor, or what a webhook is to be told next. */
export const Delivery = z.object({
  id: z.string(),
  kind: z.enum(['message', 'webhook']),
  status: z.enum(['failed', 'queued']),
  occasion: z.string().nullable(),
  number: z.string().nullable(),
  url: z.string().nullable(),
  version: z.number().int().nullable(),
  tries: z.number().int(),
  error: z.string().nullable(),
  at: InstantText,
});
export type Delivery = z.infer<typeof Delivery>;
export const DeliveriesAnswer = z.object({ deliveries: z.array(Delivery) });

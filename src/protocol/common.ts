/** Building blocks of the wire: ids, texts, instants. */
import { z } from 'zod';

/** Ids that appear in paths: letters, digits, dash, underscore and dot; 1 to 64 characters. */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

export const Text = z.strictObject({
  'zh-CN': z.string().trim().min(1).max(200),
  en: z.string().trim().min(1).max(200),
});
export type Text = z.infer<typeof Text>;

/** ISO 8601, UTC. */
export const InstantText = z.iso.datetime();

/** A calendar date in the hall's time zone, `2026-11-21`. */
export const Day = z.iso.date();

/** Free text people write for people: trimmed, never empty, no control characters. */
export const Words = z
  .string()
  .trim()
  .min(1)
  .max(500)
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'must not contain control characters');

export const Priority = z.enum(['normal', 'appointment', 'priority', 'green']);
export type Priority = z.infer<typeof Priority>;

export const Language = z.enum(['zh-CN', 'en']);
export type Language = z.infer<typeof Language>;

/** Resident identity or social-security card number. */
export const Identity = z.string().trim().min(4).max(64);
export const Phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 -]{4,18}[0-9]$/, 'must be a telephone number');

/** Codes of appointments: ten characters that people read out and type, drawn at random, kept only as a hash. */
import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O and U. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 10;

/** 50 random bits. */
export function newCode(): string {
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

/** As it was drawn, however it was typed: spaces and dashes left out, small letters, O for 0, I and L for 1. */
export function readCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

/** SHA-256, hex, of the code as it was drawn. */
export function hashOfCode(typed: string): string {
  return createHash('sha256').update(readCode(typed)).digest('hex');
}

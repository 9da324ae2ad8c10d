import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StorageError } from '#storage';

/** Where a page begins: at the start, after a row, or after a number of rows. */
export type ListStart =
  | { readonly kind: 'start' }
  | { readonly kind: 'after'; readonly position: readonly string[] }
  | { readonly kind: 'offset'; readonly offset: number };

const Token = z.strictObject({ v: z.literal(1), q: z.string(), p: z.array(z.string()) });

/** A token that opens the page after a position. Only the query with the same digest can use it. */
export function formatContinueToken(digest: string, position: readonly string[]): string {
  const token: z.infer<typeof Token> = { v: 1, q: digest, p: [...position] };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/**
 * Reads a `continue` parameter. A plain number is an offset, as the Go original hands them out.
 *
 * @param digest - of the query the token came with
 * @param length - how many values a position has
 * @throws StorageError `BadRequest` for what is no token, `Expired` for the token of another query
 */
export function parseContinueToken(text: string, digest: string, length: number): ListStart {
  if (text === '') {
    return { kind: 'start' };
  }
  if (/^-?\d{1,15}$/.test(text)) {
    return offsetOf(Number(text));
  }
  const token = Token.safeParse(jsonOf(text));
  if (!token.success) {
    throw new StorageError('BadRequest', 'continue key is not valid', { field: 'continue' });
  }
  if (token.data.q !== digest || token.data.p.length !== length) {
    throw new StorageError('Expired', 'continue key belongs to another query: list again without it', {
      field: 'continue',
    });
  }
  return { kind: 'after', position: token.data.p };
}

function offsetOf(offset: number): ListStart {
  if (offset < 0) {
    throw new StorageError('BadRequest', 'continue must not be a negative offset', { field: 'continue' });
  }
  return { kind: 'offset', offset };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Fingerprint of everything that decides which rows are listed and in what order. */
export function queryDigest(query: unknown): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 22);
}

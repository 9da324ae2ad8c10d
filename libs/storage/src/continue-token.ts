import { createHash } from 'node:crypto';
import { StorageError } from './storage-error.js';

/** Where a page begins: at the start, after an object, or after a number of objects. */
export type ListStart =
  | { readonly kind: 'start' }
  | { readonly kind: 'after'; readonly position: readonly string[] }
  | { readonly kind: 'offset'; readonly offset: number };

/** `q` is the digest of the query, `p` the position of the last object before the page. */
interface Token {
  readonly v: 1;
  readonly q: string;
  readonly p: readonly string[];
}

/** A token that opens the page after a position. Only the query with the same digest can use it. */
export function formatContinueToken(digest: string, position: readonly string[]): string {
  const token: Token = { v: 1, q: digest, p: position };
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
  const token = tokenOf(text);
  if (token === undefined) {
    throw new StorageError('BadRequest', 'continue key is not valid', { field: 'continue' });
  }
  if (token.q !== digest || token.p.length !== length) {
    throw new StorageError('Expired', 'continue key belongs to another query: list again without it', {
      field: 'continue',
    });
  }
  return { kind: 'after', position: token.p };
}

function offsetOf(offset: number): ListStart {
  if (offset < 0) {
    throw new StorageError('BadRequest', 'continue must not be a negative offset', { field: 'continue' });
  }
  return { kind: 'offset', offset };
}

function tokenOf(text: string): Token | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isToken(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isToken(value: unknown): value is Token {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) {
    return false;
  }
  const { v, q, p } = value as Readonly<Record<string, unknown>>;
  return v === 1 && typeof q === 'string' && Array.isArray(p) && p.every((part) => typeof part === 'string');
}

/** Fingerprint of everything that decides which objects are listed and in what order. */
export function queryDigest(query: unknown): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 22);
}

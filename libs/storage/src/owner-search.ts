import type { OwnerFilter } from '#api';
import type { GroupResource } from '#kube';
import { StorageError } from './storage-error.js';

/** Owners further away than this are refused: each generation is one more step of a search. */
const MAX_SENIORITY = 10;

/** Whose descendants are searched: a uid, or every object of a name. */
export type OwnerRoot = { readonly uid: string } | { readonly name: string; readonly groupResource?: GroupResource };

/**
 * Whom an owner search begins with. A uid wins over a name.
 *
 * @throws StorageError `BadRequest` for a seniority out of bounds, or an owner without uid and name
 */
export function ownerRoot({ uid = '', name = '', groupResource, seniority }: OwnerFilter): OwnerRoot {
  if (!Number.isInteger(seniority) || seniority < 0 || seniority > MAX_SENIORITY) {
    throw new StorageError('BadRequest', `ownerSeniority must be between 0 and ${MAX_SENIORITY}`, {
      field: 'ownerSeniority',
    });
  }
  if (uid !== '') {
    return { uid };
  }
  if (name === '') {
    throw new StorageError('BadRequest', 'owner needs ownerUID or ownerName', { field: 'ownerName' });
  }
  return groupResource === undefined ? { name } : { name, groupResource };
}

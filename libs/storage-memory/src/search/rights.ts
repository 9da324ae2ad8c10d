import type { SearchRights } from '#api';
import { rightsMatcher } from '#storage';
import type { MemoryObject } from '../memory-object.js';

/** Whether objects, of whatever type, are in the rights. */
export function isIn(rights: SearchRights): (object: MemoryObject) => boolean {
  return (object) => rightsMatcher(rights, object.type)(object.cluster, object);
}

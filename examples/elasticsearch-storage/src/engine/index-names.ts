import { createHash } from 'node:crypto';
import type { GroupResource } from '@clusterpedia/storage';

/** Engines allow 255 bytes; a group may have 253 alone. */
const MAX_INDEX_NAME = 200;

/** Names of the indices of one installation. */
export class IndexNames {
  constructor(private readonly prefix: string) {}

  /** All indices that hold objects. */
  get everything(): string {
    return `${this.prefix}-*`;
  }

  /** Of the index template, which shapes them. */
  get template(): string {
    return this.prefix;
  }

  /** An index without objects, there from the start: it says which layout the others have. */
  get layout(): string {
    return `${this.prefix}-layout`;
  }

  /** The index of one resource, in every version. */
  of({ group, resource }: GroupResource): string {
    const name = `${this.prefix}-${group}-${resource}`;
    if (name.length <= MAX_INDEX_NAME) {
      return name;
    }
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
    return `${name.slice(0, MAX_INDEX_NAME - hash.length - 1)}-${hash}`;
  }
}

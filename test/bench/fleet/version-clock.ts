/**
 * Numbers the changes of one member, each higher than the one before, as etcd does; and says with the number when the
 * change was made: microseconds since 1970. So every row tells how long it took from the member to the database.
 */
export class VersionClock {
  #last = 0;

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, Date.now() * 1000);
    return this.#last;
  }
}

/** When the change of a version was made, in milliseconds since 1970. */
export function timeOfVersion(version: number): number {
  return version / 1000;
}

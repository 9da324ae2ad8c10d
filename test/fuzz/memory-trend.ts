/** Memory of a process over its metrics, in bytes. */
export class MemoryTrend {
  readonly #heap: number[] = [];
  readonly #resident: number[] = [];

  /** @param metrics - text of Prometheus */
  add(metrics: string): void {
    this.#heap.push(valueIn(metrics, 'nodejs_heap_size_used_bytes') + valueIn(metrics, 'nodejs_external_memory_bytes'));
    this.#resident.push(valueIn(metrics, 'process_resident_memory_bytes'));
  }

  /**
   * How much more is held at the end than after the first third, when caches are full and code is compiled. Of each part
   * of the run the lowest value counts, since between collections of garbage anything can be held.
   */
  get heapGrowthBytes(): number {
    return growthOf(this.#heap);
  }

  get residentGrowthBytes(): number {
    return growthOf(this.#resident);
  }

  /** The least that was held in each tenth of the run. */
  get heapByTenth(): readonly number[] {
    const tenth = Math.max(1, Math.floor(this.#heap.length / 10));
    return Array.from({ length: 10 }, (_, part) => Math.min(...this.#heap.slice(part * tenth, (part + 1) * tenth)));
  }

  get residentBytes(): number {
    return this.#resident.at(-1) ?? 0;
  }
}

function growthOf(values: readonly number[]): number {
  const third = Math.ceil(values.length / 3);
  return Math.min(...values.slice(-third)) - Math.min(...values.slice(third, 2 * third));
}

function valueIn(metrics: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1];
  if (value === undefined) {
    throw new Error(`no metric ${name}`);
  }
  return Number(value);
}

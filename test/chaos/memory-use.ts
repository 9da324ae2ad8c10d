import type { ComponentProcess } from '../harness/component-process.js';

/** What a process occupies, in MiB. */
export interface MemoryUse {
  readonly rss: number;
  readonly heap: number;
}

/** As the process itself says. `headers` for one that answers not everybody. */
export async function memoryUseOf(
  component: ComponentProcess,
  headers: Readonly<Record<string, string>> = {},
): Promise<MemoryUse> {
  const { status, body } = await component.get('/metrics', { headers });
  const read = (name: string): number => {
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1];
    if (value === undefined) {
      throw new Error(`${component.url}/metrics answers ${status} without ${name}`);
    }
    return Math.round(Number(value) / 2 ** 20);
  };
  return { rss: read('process_resident_memory_bytes'), heap: read('nodejs_heap_size_used_bytes') };
}

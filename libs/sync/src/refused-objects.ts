import { stampListed } from '#client';
import { parseObjectName } from '#kube';
import type { Logger } from '#telemetry';
import { ListGate } from './list-gate.js';
import type { ResourceIntake } from './resource-intake.js';
import type { SyncedResource } from './synced-resource.js';

/** So many refused objects are asked for one by one; of more, everything is read again. */
const MAX_REFUSED = 50;

/** Objects that storage has refused. Without them what is stored is complete. */
export class RefusedObjects {
  readonly #keys: Set<string>;

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys);
  }

  keys(): readonly string[] {
    return [...this.#keys];
  }

  /** @returns whether they are still few enough to be known one by one */
  add(key: string): boolean {
    if (this.#keys.size < MAX_REFUSED || this.#keys.has(key)) {
      this.#keys.add(key);
      return true;
    }
    return false;
  }

  /** It is stored after all, or gone. */
  delete(key: string): void {
    this.#keys.delete(key);
  }

  /** Everything is read again. */
  clear(): void {
    this.#keys.clear();
  }
}

/** Asks the member for some objects as they are now. What fails is logged: they are asked for again at the next start. */
export async function readOnceMore(
  keys: readonly string[],
  { client, resource, environment, logger }: SyncedResource & { readonly logger: Logger },
  intake: ResourceIntake,
  signal: AbortSignal,
): Promise<void> {
  const { labelSelector = '', fieldSelector = '' } = resource.rules ?? {};
  const gate = new ListGate(client, environment.budgets.pages);
  for (const key of keys) {
    const { namespace, name } = parseObjectName(key);
    const fields = [fieldSelector, `metadata.name=${name}`].filter((each) => each !== '').join(',');
    try {
      const list = await gate.list(resource.sync, { namespace, labelSelector, fieldSelector: fields }, signal);
      const [object] = stampListed(list.items, resource.sync, resource.kind);
      await (object === undefined ? intake.deleteAll([key]) : intake.apply({ type: 'MODIFIED', object }));
      list[Symbol.dispose]?.();
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error, name: key }, 'object that was not stored is not read again');
    } finally {
      gate.release();
    }
  }
}

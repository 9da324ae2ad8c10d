import type { Logger, Registry } from '#telemetry';
import type { StorageFactory } from './storage-factory.js';

/** What the process lends to a storage. */
export interface StorageContext {
  readonly logger: Logger;
  /** For its own metrics, of names nobody else takes. */
  readonly registry: Registry;
}

/**
 * Opens a storage.
 *
 * @param configPath - the value of `--storage-config` as it is; `''` when it was not given
 */
export type CreateStorageFactory = (configPath: string, context: StorageContext) => Promise<StorageFactory>;

/** What can be done for a storage before a process opens it. For layers whose databases a server holds. */
export interface StoragePreparation {
  /**
   * Resolves when the server answers and the database lets us in. Tables are left alone.
   *
   * @throws Error when waiting longer is of no use: who we are is refused, or there is no such database
   */
  readonly waitForDatabase: (configPath: string, context: StorageContext, signal: AbortSignal) => Promise<void>;
  /**
   * Makes the database unless it is there, waiting for the server as long as it does not answer. Needs no right but that
   * to enter the database if it is there.
   *
   * @throws Error that says what is refused
   */
  readonly ensureDatabase: (configPath: string, context: StorageContext, signal: AbortSignal) => Promise<void>;
}

/** What a storage layer is handed to make itself known. */
export interface StorageHost {
  /** Version of this contract, `major.minor`. A layer refuses a major it was not written for. */
  readonly apiVersion: string;
  /**
   * @param preparation - optional, and not known to hosts before 1.1
   * @throws Error when the name is taken, saying by whom
   */
  registerStorageFactory(name: string, create: CreateStorageFactory, preparation?: StoragePreparation): void;
}

/** A module that is a storage layer, built in or not. */
export interface StorageLayer {
  registerStorageLayer(host: StorageHost): void;
  /** The host version the layer was written for; another major is refused. */
  readonly storageApiVersion?: string;
}

/** Version of the contract between this process and a storage layer. A new major breaks layers, a new minor adds. */
export const STORAGE_API_VERSION = '1.1';

const builtIn: ReadonlyMap<string, string> = new Map([
  ['internal', '#storage-internal'],
  ['memory', '#storage-memory'],
]);

/** What a layer registered under a name. */
export interface RegisteredStorage {
  /** By what an operator would recognise the layer. */
  readonly owner: string;
  readonly create: CreateStorageFactory;
  readonly preparation: StoragePreparation | undefined;
}

/** Storage names and who answers to them. Built-in layers are imported only when asked for. */
export class StorageRegistry {
  readonly #layers = new Map<string, RegisteredStorage>();

  /** Names that can be asked for without a look at the installed packages. */
  get names(): readonly string[] {
    return [...new Set([...builtIn.keys(), ...this.#layers.keys()])].toSorted();
  }

  /**
   * Let a module register its names. `owner` is what an operator would recognise it by.
   *
   * @returns how many names it registered
   * @throws Error when a name is taken, or the layer was written for another major version of the host
   */
  add(owner: string, layer: StorageLayer): number {
    const { storageApiVersion = STORAGE_API_VERSION } = layer;
    if (majorOf(storageApiVersion) !== majorOf(STORAGE_API_VERSION)) {
      throw new Error(
        `${owner} was written for storage API ${String(storageApiVersion)}, this process has ${STORAGE_API_VERSION}`,
      );
    }
    const before = this.#layers.size;
    const returned: unknown = layer.registerStorageLayer({
      apiVersion: STORAGE_API_VERSION,
      registerStorageFactory: (name, create, preparation) => {
        assertRegistration(name, create);
        const taken = builtIn.has(name) && builtIn.get(name) !== owner ? 'Clusterpedia' : this.#layers.get(name)?.owner;
        if (taken !== undefined) {
          throw new Error(`storage "${name}" is registered by ${taken} and again by ${owner}`);
        }
        this.#layers.set(name, { owner, create, preparation });
      },
    });
    if (returned instanceof Promise) {
      // Nobody would see what it rejects with, or when it is done.
      returned.catch(() => undefined);
      throw new Error('registerStorageLayer must not be asynchronous: what takes time belongs into the factory');
    }
    return this.#layers.size - before;
  }

  /**
   * What a name stands for: built in, registered by a plugin, or registered by the installed package of that name.
   *
   * @throws UnknownStorageError when none of the three knows it
   */
  async find(name: string): Promise<RegisteredStorage> {
    if (!this.#layers.has(name)) {
      const specifier = builtIn.get(name) ?? packageName(name);
      if (specifier !== undefined) {
        this.add(specifier, await importLayer(name, specifier, this.names));
      }
    }
    const layer = this.#layers.get(name);
    if (layer === undefined) {
      throw new UnknownStorageError(name, this.names);
    }
    return layer;
  }
}

/** Names as npm allows them, so that a flag can never become a path or an import of this project. */
const packageGrammar = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

function packageName(name: string): string | undefined {
  return packageGrammar.test(name) ? name : undefined;
}

async function importLayer(name: string, specifier: string, known: readonly string[]): Promise<StorageLayer> {
  try {
    return layerOf(await import(specifier));
  } catch (cause) {
    throw new UnknownStorageError(name, known, isNotInstalled(specifier, cause) ? {} : { cause });
  }
}

/** Whether there is simply no such package. What its name is was said; where it was looked for helps nobody. */
function isNotInstalled(specifier: string, error: unknown): boolean {
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string };
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${specifier}'`);
}

/**
 * The layer a module exports, by name or as its default.
 *
 * @throws Error when it exports none
 */
export function layerOf(module: unknown): StorageLayer {
  const { default: fallback } = module as { default?: unknown };
  const layer = [module, fallback].find(isStorageLayer);
  if (layer === undefined) {
    throw new Error('does not export registerStorageLayer');
  }
  return layer;
}

function isStorageLayer(value: unknown): value is StorageLayer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'registerStorageLayer' in value &&
    typeof value.registerStorageLayer === 'function'
  );
}

/** Plugins are JavaScript: what the types promise has to be looked at. */
function assertRegistration(name: unknown, create: unknown): void {
  if (typeof name !== 'string' || name === '') {
    throw new Error('registerStorageFactory needs a name');
  }
  if (typeof create !== 'function') {
    throw new Error(`registerStorageFactory of ${JSON.stringify(name)} needs a function that opens the storage`);
  }
}

function majorOf(version: unknown): string | undefined {
  return typeof version === 'string' ? /^(\d+)\.\d+/.exec(version)?.[1] : undefined;
}

/** No storage of that name; the message lists those there are. Fatal at start. */
export class UnknownStorageError extends Error {
  override readonly name = 'UnknownStorageError';

  constructor(storage: string, known: readonly string[], options?: ErrorOptions) {
    const because = options?.cause instanceof Error ? `: ${options.cause.message}` : '';
    super(`storage "${storage}" is unregistered (registered: ${known.join(', ')})${because}`, options);
  }
}

import { silentLogger } from '#telemetry';
import { formatObjectName, objectKey, objectNameOf, type KubernetesObject, type ObjectEvent } from '#kube';
import { DynamicClient } from './dynamic-client.js';
import type { ReflectorOptions, ReflectorState } from './reflector-options.js';
import type { ListSink, ReflectorStore } from './reflector-store.js';
import { Reflector } from './reflector.js';
import { RestClient } from './rest-client.js';
import type { RestConfig } from './rest-config.js';
import { json, type Script } from './scripted-server.contract.js';

/** What the reflectors of these tests are about. */
export const pods = { group: '', version: 'v1', resource: 'pods' };

/** A pod in the namespace `shop`. */
export function aPod(name: string, resourceVersion = '1'): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name, resourceVersion } };
}

/** A list of pods in the namespace `shop`, which leaves out what a server leaves out. */
export function aList(names: readonly string[], metadata: object): Script {
  const items = names.map((name) => ({ metadata: { namespace: 'shop', name, resourceVersion: '1' } }));
  return json({ kind: 'PodList', apiVersion: 'v1', metadata, items });
}

/** A watch that sends these lines and stays open. */
export function anOpenWatch(...lines: readonly unknown[]): Script {
  return (_, response) => {
    response.writeHead(200);
    for (const line of lines) {
      response.write(`${JSON.stringify(line)}\n`);
    }
  };
}

/** A watch that sends these bytes and ends in order. */
export function aWatch(text: string): Script {
  return (_, response) => response.end(text);
}

/** An event as it is on the wire. */
export const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
/** What a server says of a version that it has forgotten. */
export const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };

/** Holds what a reflector hands over, as a store of keys. */
export class RecordingStore implements ReflectorStore {
  readonly keys = new Set<string>();
  readonly log: string[] = [];
  applyDelay = (): Promise<void> | void => undefined;
  #waiting: (() => void)[] = [];

  beginList(): ListSink {
    const listed = new Set<string>();
    this.#note('begin');
    return {
      page: (objects) => {
        for (const object of objects) {
          listed.add(objectKey(object));
          this.keys.add(objectKey(object));
        }
        this.#note(`page ${objects.map((object) => `${object.kind}:${object.metadata?.name}`).join(',')}`);
      },
      end: (resourceVersion) => {
        for (const key of this.keys) {
          if (!listed.has(key)) {
            this.keys.delete(key);
          }
        }
        this.#note(`end ${resourceVersion}`);
      },
      abandon: () => this.#note('abandon'),
    };
  }

  async apply({ type, object }: ObjectEvent): Promise<void> {
    await this.applyDelay();
    const key = formatObjectName(objectNameOf(object));
    if (type === 'DELETED') {
      this.keys.delete(key);
    } else {
      this.keys.add(key);
    }
    this.#note(`${type} ${object.metadata?.name}`);
  }

  /** Resolves when this has been logged that many times. */
  async saw(entry: string, times = 1): Promise<void> {
    while (this.log.filter((candidate) => candidate === entry).length < times) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #note(entry: string): void {
    this.log.push(entry);
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }
}

/** One reflector after another over the same store. */
export class ReflectorStage {
  readonly store = new RecordingStore();
  readonly states: ReflectorState[] = [];
  readonly #rest: RestClient;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(config: RestConfig) {
    this.#rest = new RestClient(config);
  }

  start(options: Partial<ReflectorOptions> = {}): Reflector {
    const reflector = new Reflector({
      client: new DynamicClient(this.#rest),
      resource: pods,
      kind: 'Pod',
      store: this.store,
      logger: silentLogger,
      onState: (state) => this.states.push(state),
      backoff: { baseMs: 1, factor: 2, capMs: 20, jitter: 0, resetAfterMs: 120_000 },
      ...options,
    });
    this.run(reflector);
    return reflector;
  }

  /** Also one that has been stopped. */
  run(reflector: Reflector): void {
    this.#abort = new AbortController();
    this.#running = reflector.run(this.#abort.signal);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#rest.close();
  }
}

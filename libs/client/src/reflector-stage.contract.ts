import { formatObjectName, objectKey, objectNameOf, type KubernetesObject, type ObjectEvent } from '#kube';
import type { ListSink, ReflectorStore } from './reflector-store.js';
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

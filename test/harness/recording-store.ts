import { CLUSTER_NAME_ANNOTATION } from '#api';
import type { ReflectorStore } from '#client';
import { objectKey, type KubernetesObject, type ObjectEvent } from '#kube';

/** An event as it was seen. */
interface SeenEvent {
  readonly cluster: string;
  /** The event's resourceVersion, which is a position in Clusterpedia. */
  readonly position: number;
}

/** What a client of Clusterpedia knows by list and watch, and how it came to know. */
export class RecordingStore implements ReflectorStore {
  objects = new Map<string, KubernetesObject>();
  readonly events: SeenEvent[] = [];
  /** Events that cannot follow from what was known before. */
  readonly contradictions: string[] = [];
  /** The version of each list. */
  readonly lists: number[] = [];

  beginList(): ReturnType<ReflectorStore['beginList']> {
    const listed = new Map<string, KubernetesObject>();
    return {
      page: (objects) => objects.forEach((object) => listed.set(clusterKey(object), object)),
      end: (resourceVersion) => {
        this.lists.push(Number(resourceVersion));
        this.objects = listed;
      },
      abandon: () => undefined,
    };
  }

  apply({ type, object }: ObjectEvent): void {
    const key = clusterKey(object);
    if (this.objects.has(key) !== (type !== 'ADDED')) {
      this.contradictions.push(`${type} ${key}`);
    }
    if (type === 'DELETED') {
      this.objects.delete(key);
    } else {
      this.objects.set(key, object);
    }
    this.events.push({ cluster: clusterOf(object), position: Number(object.metadata?.resourceVersion) });
  }
}

/** The cluster that Clusterpedia names in an object. */
export function clusterOf({ metadata }: KubernetesObject): string {
  return metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? '';
}

function clusterKey(object: KubernetesObject): string {
  return `${clusterOf(object)}/${objectKey(object)}`;
}

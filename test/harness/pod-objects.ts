import type { V1ConfigMap, V1Secret } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';

/** How a pod refers to a ConfigMap or a Secret. */
export interface ObjectReference {
  readonly name?: string;
  readonly optional?: boolean;
}

/** The ConfigMaps and Secrets of a namespace, as pods see them: every value decoded. */
export class PodObjects {
  constructor(private readonly objects: readonly KubernetesObject[]) {}

  /** @throws Error when it is not there and not optional */
  configMap(reference: ObjectReference): Readonly<Record<string, string>> | undefined {
    const found = this.#find<V1ConfigMap>('ConfigMap', reference);
    return found && { ...found.data, ...decoded(found.binaryData) };
  }

  /** @throws Error when it is not there and not optional */
  secret(reference: ObjectReference): Readonly<Record<string, string>> | undefined {
    const found = this.#find<V1Secret>('Secret', reference);
    return found && { ...decoded(found.data), ...found.stringData };
  }

  #find<T>(kind: string, { name = '', optional = false }: ObjectReference): T | undefined {
    const found = this.objects.find((object) => object.kind === kind && object.metadata?.name === name);
    if (found === undefined && !optional) {
      throw new Error(`there is no ${kind} ${name}`);
    }
    return found as T | undefined;
  }
}

function decoded(data: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

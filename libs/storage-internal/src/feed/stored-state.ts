import type { KubernetesObject } from '#kube';
import type { StoredJson } from '#storage';
import { withResourceVersion } from './resource-version-text.js';

/** One state of a stored object. Parsed when somebody looks into it, once for all who do. */
export class StoredState {
  #object: KubernetesObject | undefined;

  constructor(
    readonly cluster: string,
    readonly json: StoredJson,
  ) {}

  get object(): KubernetesObject {
    this.#object ??= JSON.parse(this.json.toString()) as KubernetesObject;
    return this.#object;
  }
}

/** The text of a state with a resourceVersion of ours. */
export function storedText({ json }: Pick<StoredState, 'json'>, resourceVersion: string): StoredJson {
  return withResourceVersion(json.toString(), resourceVersion);
}

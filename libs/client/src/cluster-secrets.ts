import type { PediaCluster } from '#api';
import type { KubernetesObject, ObjectMeta } from '#kube';
import type { SecretLookup } from './cluster-rest-config.js';
import type { ControlPlaneClient } from './control-plane-client.js';
import type { Informer } from './informer.js';

const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
const SYNC_TIMEOUT_MS = 30_000;

interface Secret extends KubernetesObject {
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** The Secrets in which credentials of members are, of one namespace. Nothing is read before a cluster needs one. */
export class ClusterSecrets {
  #informer: Informer<Secret> | undefined;

  /** @param onChange - called with the name of a Secret whose data changed */
  constructor(
    private readonly controlPlane: ControlPlaneClient,
    private readonly namespace: string,
    private readonly onChange: (name: string) => void = () => undefined,
  ) {}

  readonly lookup: SecretLookup = async (name) => {
    const informer = this.#open();
    const timeout = AbortSignal.timeout(SYNC_TIMEOUT_MS);
    await Promise.race([informer.hasSynced, rejectWhenAborted(timeout)]);
    return informer.get({ namespace: this.namespace, name })?.data;
  };

  #open(): Informer<Secret> {
    if (this.#informer === undefined) {
      this.#informer = this.controlPlane.informerFor<Secret>(SECRETS, 'Secret', this.namespace);
      this.#informer.onChange(({ name }, before, after) => {
        if (JSON.stringify(before?.data) !== JSON.stringify(after?.data)) {
          this.onChange(name);
        }
      });
    }
    return this.#informer;
  }
}

/** Whether the credentials of a cluster come from this Secret. */
export function refersToSecret({ spec }: PediaCluster, name: string): boolean {
  return Object.values(spec.authenticationFrom ?? {}).some(
    (selector?: { readonly name: string }) => selector?.name === name,
  );
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => reject(new Error('the secrets of the run namespace cannot be listed'));
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

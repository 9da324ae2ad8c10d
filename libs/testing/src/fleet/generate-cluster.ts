import type { KubernetesObject } from '#kube';
import type { Application } from './application.js';
import { planApplications } from './cluster-plan.js';
import { generateBackup, generateDefinition } from './custom-resources.js';
import { Identities } from './identity.js';
import { generateNodes } from './nodes.js';
import { Random } from './random.js';
import { generateEvent, generateNamespace, generateSurroundings } from './surroundings.js';
import { generateWorkload } from './workloads.js';

export interface ClusterSketch {
  /** Name of the cluster; nodes are named after it. */
  readonly name: string;
  readonly seed: string;
  /** About so many pods; those that every cluster has come first. */
  readonly pods: number;
  /** The moment at which everything generated was there. */
  readonly now: Date;
}

const podsPerNode = 60;
/** One pod in so many has something to report. */
const podsPerEvent = 5;

/**
 * The objects of a cluster that has been running for a while, owners before what they own. The same sketch gives the same
 * objects. One object at a time is in memory.
 */
export function* generateCluster({ name, seed, pods, now }: ClusterSketch): Iterable<KubernetesObject> {
  const random = new Random(`${seed}/${name}`);
  const identities = new Identities(random, now);
  const nodeCount = Math.max(3, Math.ceil(pods / podsPerNode));
  const applications = planApplications(random, pods, nodeCount);
  yield* generateNodes(identities, name, nodeCount);
  for (const namespace of new Set(applications.map((application) => application.namespace))) {
    yield generateNamespace(identities, namespace);
  }
  yield storageClass(identities);
  yield generateDefinition(identities);
  for (const application of applications) {
    yield* generateApplication(identities, application, { cluster: name, nodeCount });
  }
}

function* generateApplication(
  identities: Identities,
  application: Application,
  placement: { readonly cluster: string; readonly nodeCount: number },
): Iterable<KubernetesObject> {
  yield* generateSurroundings(identities, application);
  for (const object of generateWorkload(identities, application, placement)) {
    yield object;
    if (object.kind === 'Pod' && identities.random.integer(0, podsPerEvent) === 0) {
      yield generateEvent(identities, object, {
        type: 'Normal',
        reason: 'Started',
        message: `Started container ${application.name}`,
        component: 'kubelet',
      });
    }
  }
  if (application.tier === 'data') {
    yield generateBackup(identities, application);
  }
}

function storageClass(identities: Identities): KubernetesObject {
  return {
    kind: 'StorageClass',
    apiVersion: 'storage.k8s.io/v1',
    metadata: identities.metadata({
      name: 'fast',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    }),
    provisioner: 'csi.example.com',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
}

import type { KubernetesObject } from '#kube';
import { fieldsAt, objectsAt, optionalNumberAt, textAt, valueAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics, Samples } from '../metric-family.js';
import { conditionSamples, conditionsOf } from '../rules/condition-samples.js';
import { flagIn, numberIn, optionalNumberIn } from '../rules/field-samples.js';
import {
  annotationsFamily,
  createdFamily,
  deletedFamily,
  generationFamily,
  labelsFamily,
} from '../rules/metadata-families.js';
import { fact, optional } from '../rules/sample-rules.js';

export const deploymentMetrics: ResourceMetrics = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  kind: 'Deployment',
  isNamespaced: true,
  identity: namespacedIdentity('deployment'),
  families: [
    {
      name: 'kube_deployment_owner',
      help: 'Owners of the deployment.',
      stability: 'experimental',
      labels: ['owner_kind', 'owner_name'],
      samples: (object) => {
        const owners = objectsAt(object, 'metadata', 'ownerReferences');
        return owners.length === 0
          ? [fact('', '')]
          : owners.map((owner) => fact(textAt(owner, 'kind'), textAt(owner, 'name')));
      },
    },
    createdFamily('kube_deployment_created', 'stable'),
    {
      name: 'kube_deployment_status_replicas',
      help: 'Pods of the deployment.',
      stability: 'stable',
      samples: numberIn('status', 'replicas'),
    },
    {
      name: 'kube_deployment_status_replicas_ready',
      help: 'Pods of the deployment that are ready.',
      stability: 'stable',
      samples: numberIn('status', 'readyReplicas'),
    },
    {
      name: 'kube_deployment_status_replicas_available',
      help: 'Pods of the deployment that have been ready for long enough.',
      stability: 'stable',
      samples: numberIn('status', 'availableReplicas'),
    },
    {
      name: 'kube_deployment_status_replicas_unavailable',
      help: 'Pods that the deployment lacks to be fully available.',
      stability: 'stable',
      samples: numberIn('status', 'unavailableReplicas'),
    },
    {
      name: 'kube_deployment_status_replicas_updated',
      help: 'Pods of the deployment that have the current template.',
      stability: 'stable',
      samples: numberIn('status', 'updatedReplicas'),
    },
    {
      name: 'kube_deployment_status_terminating_replicas',
      help: 'Pods of the deployment that are being deleted.',
      stability: 'experimental',
      samples: optionalNumberIn('status', 'terminatingReplicas'),
    },
    {
      name: 'kube_deployment_status_observed_generation',
      help: 'The generation that the controller has seen.',
      stability: 'stable',
      samples: numberIn('status', 'observedGeneration'),
    },
    {
      name: 'kube_deployment_status_condition',
      help: 'Conditions of the deployment.',
      stability: 'stable',
      labels: ['reason', 'condition', 'status'],
      samples: (object) =>
        conditionSamples(conditionsOf(object), (condition) => [
          knownReason(textAt(condition, 'reason')),
          textAt(condition, 'type'),
        ]),
    },
    {
      name: 'kube_deployment_spec_replicas',
      help: 'Pods that are wanted.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'replicas'),
    },
    {
      name: 'kube_deployment_spec_paused',
      help: 'Whether the deployment is paused.',
      stability: 'stable',
      samples: flagIn('spec', 'paused'),
    },
    {
      name: 'kube_deployment_spec_strategy_rollingupdate_max_unavailable',
      help: 'Pods that a rolling update may leave unavailable.',
      stability: 'stable',
      samples: rollingUpdate('maxUnavailable', Math.floor),
    },
    {
      name: 'kube_deployment_spec_strategy_rollingupdate_max_surge',
      help: 'Pods that a rolling update may add to those that are wanted.',
      stability: 'stable',
      samples: rollingUpdate('maxSurge', Math.ceil),
    },
    generationFamily('kube_deployment_metadata_generation', 'stable'),
    deletedFamily('kube_deployment_deletion_timestamp', 'experimental'),
    annotationsFamily('kube_deployment_annotations', 'experimental'),
    labelsFamily('kube_deployment_labels', 'stable'),
  ],
};

/** What the deployment controller gives as a reason; anything else could be of any number. */
const knownReasons: ReadonlySet<string> = new Set([
  '',
  'ReplicaSetUpdated',
  'ReplicaSetCreateError',
  'NewReplicaSetCreated',
  'FoundNewReplicaSet',
  'NewReplicaSetAvailable',
  'ProgressDeadlineExceeded',
  'DeploymentPaused',
  'DeploymentResumed',
  'MinimumReplicasAvailable',
  'MinimumReplicasUnavailable',
]);

function knownReason(reason: string): string {
  return knownReasons.has(reason) ? reason : 'unknown';
}

const percentage = /^(?<percent>[+-]?\d{1,18})%$/;

/** A number of pods, or a percentage of those that are wanted. */
function rollingUpdate(field: 'maxUnavailable' | 'maxSurge', round: (pods: number) => number): Samples {
  return (object: KubernetesObject) => {
    const replicas = optionalNumberAt(object, 'spec', 'replicas');
    const limits = fieldsAt(object, 'spec', 'strategy', 'rollingUpdate');
    if (replicas === undefined || limits === undefined) {
      return [];
    }
    const limit = valueAt(limits, field);
    if (typeof limit === 'number') {
      return optional(limit);
    }
    const { percent } = percentage.exec(textAt(limits, field))?.groups ?? {};
    return percent === undefined ? [] : optional(round((Number(percent) * replicas) / 100));
  };
}

import type { JsonObject } from '#kube';
import { booleanAt, fieldsAt, objectsAt, optionalTextAt, textAt } from '../field.js';
import type { MetricFamily } from '../metric-family.js';
import { fact } from '../rules/sample-rules.js';

const labels = ['volume', 'persistentvolumeclaim', 'ephemeral'];

/** The claims behind the volumes of a pod. */
export const podVolumeFamilies: readonly MetricFamily[] = [
  {
    name: 'kube_pod_spec_volumes_persistentvolumeclaims_info',
    help: 'Claims behind the volumes of the pod.',
    stability: 'stable',
    labels,
    samples: (pod) => claimedVolumes(pod).map((volume) => fact(...labelsOf(volume))),
  },
  {
    name: 'kube_pod_spec_volumes_persistentvolumeclaims_readonly',
    help: 'Whether a claim is mounted for reading only.',
    stability: 'stable',
    labels,
    samples: (pod) =>
      claimedVolumes(pod).map((volume) => ({ value: Number(volume.isReadOnly), labels: labelsOf(volume) })),
  },
];

/** The claims on devices of a pod. */
export const podClaimFamily: MetricFamily = {
  name: 'kube_pod_resourceclaim_info',
  help: 'Resource claims of the pod, and the templates they are made from.',
  stability: 'experimental',
  labels: ['claim_name', 'resourceclaim_name', 'resourceclaim_template_name'],
  samples: (pod) => {
    const statuses = objectsAt(pod, 'status', 'resourceClaimStatuses');
    return objectsAt(pod, 'spec', 'resourceClaims').flatMap((claim) => {
      const name = textAt(claim, 'name');
      const claimName = optionalTextAt(claim, 'resourceClaimName');
      const template = optionalTextAt(claim, 'resourceClaimTemplateName');
      if (claimName !== undefined) {
        return [fact(name, claimName, template ?? '')];
      }
      const made = statuses.find((status) => textAt(status, 'name') === name);
      return template === undefined ? [] : [fact(name, textAt(made, 'resourceClaimName'), template)];
    });
  },
};

interface ClaimedVolume {
  readonly volume: string;
  readonly claim: string;
  readonly isEphemeral: boolean;
  readonly isReadOnly: boolean;
}

function labelsOf({ volume, claim, isEphemeral }: ClaimedVolume): readonly string[] {
  return [volume, claim, String(isEphemeral)];
}

function claimedVolumes(pod: unknown): readonly ClaimedVolume[] {
  return objectsAt(pod, 'spec', 'volumes').flatMap((volume) => claimOf(pod, volume) ?? []);
}

function claimOf(pod: unknown, volume: JsonObject): ClaimedVolume | undefined {
  const name = textAt(volume, 'name');
  const claim = fieldsAt(volume, 'persistentVolumeClaim');
  if (claim !== undefined) {
    const isReadOnly = booleanAt(claim, 'readOnly');
    return { volume: name, claim: textAt(claim, 'claimName'), isEphemeral: false, isReadOnly };
  }
  return fieldsAt(volume, 'ephemeral') === undefined
    ? undefined
    : { volume: name, claim: `${textAt(pod, 'metadata', 'name')}-${name}`, isEphemeral: true, isReadOnly: false };
}

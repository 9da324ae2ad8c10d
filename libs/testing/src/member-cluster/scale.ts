import type { KubernetesObject } from '#kube';
import { deploymentSelectorText } from '#printers';
import { isRecord } from './fields-v1.js';

/** The `autoscaling/v1` Scale of a workload. */
export function readScale(object: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata ?? {};
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const status = isRecord(object['status']) ? object['status'] : {};
  const selector = isRecord(spec['selector']) ? spec['selector'] : {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: Object.fromEntries(
      Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    spec: { replicas: spec['replicas'] ?? 0 },
    status: { replicas: status['replicas'] ?? 0, selector: selectorText(selector) },
  };
}

/** That of a ReplicationController is a plain map of labels. */
function selectorText(selector: Readonly<Record<string, unknown>>): string {
  const isMap = !('matchLabels' in selector) && !('matchExpressions' in selector);
  return deploymentSelectorText(isMap ? { matchLabels: selector } : selector);
}

/** The workload with the replicas that a Scale asks for, read at the version the Scale says. */
export function writeScale(object: KubernetesObject, scale: KubernetesObject): KubernetesObject {
  const wanted = isRecord(scale['spec']) ? scale['spec']['replicas'] : undefined;
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const { resourceVersion = object.metadata?.resourceVersion ?? '' } = scale.metadata ?? {};
  return { ...object, metadata: { ...object.metadata, resourceVersion }, spec: { ...spec, replicas: wanted ?? 0 } };
}

import { randomInt } from 'node:crypto';
import type { KubernetesObject } from '#kube';

interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
}

/**
 * A Service with an address in the cluster, as the API server gives it one with the first write: the one it had, when an update
 * leaves it out, else any. `None` and those of ExternalName have none.
 */
export function withClusterIp(service: KubernetesObject, previous?: KubernetesObject): KubernetesObject {
  const spec = specOf(service);
  if (spec.type === 'ExternalName' || (spec.clusterIP ?? '') !== '') {
    return service;
  }
  const clusterIP = (previous && specOf(previous).clusterIP) ?? `10.96.${randomInt(256)}.${randomInt(1, 255)}`;
  return { ...service, spec: { type: 'ClusterIP', ...spec, clusterIP, clusterIPs: [clusterIP] } };
}

function specOf(service: KubernetesObject): ServiceSpec {
  return service['spec'] ?? {};
}

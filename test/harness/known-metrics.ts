import { collectDefaultMetrics } from 'prom-client';
import { registerMetrics, Registry } from '#telemetry';
import { auditMetrics } from '../../libs/apiserver/src/audit/audit.metrics.js';
import { memberRightsMetrics } from '../../libs/apiserver/src/member-rights/member-rights.metrics.js';
import { requestMetrics } from '../../libs/apiserver/src/requests/request.metrics.js';
import { catalogue } from '../../libs/ksm/src/catalogue.js';
import { ksmMetrics } from '../../libs/ksm/src/ksm.metrics.js';
import { remoteWriteMetrics } from '../../libs/ksm/src/remote-write/remote-write.metrics.js';
import { reconcileMetricsOf } from '../../libs/reconcile/src/reconcile.metrics.js';
import { databaseMetrics, poolMetrics } from '../../libs/storage-internal/src/database.metrics.js';
import { ClusterReadiness } from '../../libs/sync/src/cluster-readiness.js';
import { MemberMetrics } from '../../libs/sync/src/member.metrics.js';
import { ReplicaMetrics } from '../../libs/sync/src/sharding/replica.metrics.js';
import { SyncMetrics } from '../../libs/sync/src/sync.metrics.js';
import { registerBuildInfo } from '../../libs/telemetry/src/build-info.metrics.js';

/** Every metric that some process of Clusterpedia can have, with its labels, as the code defines them. */
export function knownMetrics(): ReadonlyMap<string, readonly string[]> {
  return new Map([...ownMetrics(), ...exposedMetrics()]);
}

function ownMetrics(): readonly (readonly [string, readonly string[]])[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerBuildInfo(registry);
  for (const table of [requestMetrics, auditMetrics, memberRightsMetrics, databaseMetrics, poolMetrics]) {
    registerMetrics(registry, table);
  }
  registerMetrics(registry, ksmMetrics);
  registerMetrics(registry, remoteWriteMetrics);
  reconcileMetricsOf(registry);
  new SyncMetrics(registry, ['cluster', 'group', 'version', 'resource']);
  new MemberMetrics(registry);
  new ReplicaMetrics(registry);
  new ClusterReadiness(registry);
  return registry.getMetricsAsArray().flatMap((metric) => {
    const labels = labelNamesOf(metric);
    const names = String(metric.type) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    return names.map((suffix) => [`${metric.name}${suffix}`, labels] as const);
  });
}

/** What kube-state-metrics exposes. */
function exposedMetrics(): readonly (readonly [string, readonly string[]])[] {
  return catalogue.flatMap(({ identity, families }) =>
    families.map(({ name, labels = [] }) => [name, ['cluster', ...identity.names, ...labels]] as const),
  );
}

/** Not in the types of the client. */
function labelNamesOf(metric: object): readonly string[] {
  return 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [];
}

import type { MetricTable } from '#telemetry';
import { auditMetrics } from '../../libs/apiserver/src/audit/audit.metrics.js';
import { memberRightsMetrics } from '../../libs/apiserver/src/member-rights/member-rights.metrics.js';
import { requestMetric as memberOpenApi } from '../../libs/apiserver/src/openapi/member-openapi.js';
import { requestMetrics } from '../../libs/apiserver/src/requests/request.metrics.js';
import { ksmMetrics } from '../../libs/ksm/src/ksm.metrics.js';
import { remoteWriteMetrics } from '../../libs/ksm/src/remote-write/remote-write.metrics.js';
import { policyMetrics } from '../../libs/policy/src/reporting/policy.metrics.js';
import { reconcileMetrics } from '../../libs/reconcile/src/reconcile.metrics.js';
import { databaseMetrics, poolMetrics } from '../../libs/storage-internal/src/database.metrics.js';
import { readinessMetrics } from '../../libs/sync/src/cluster-readiness.js';
import { memberMetrics } from '../../libs/sync/src/member.metrics.js';
import { replicaMetrics } from '../../libs/sync/src/sharding/replica.metrics.js';
import { syncMetrics } from '../../libs/sync/src/sync.metrics.js';
import { tracingMetrics } from '../../libs/telemetry/src/tracing/tracing.metrics.js';

/** Metrics that belong together, and the processes that have them. */
export interface MetricSection {
  readonly title: string;
  readonly processes: string;
  readonly tables: readonly MetricTable[];
}

const serving = '`apiserver`, `binding-apiserver`';
const syncing = '`clustersynchro-manager`, `binding-apiserver`';

/** Every metric that a library registers, by subject. */
export const metricSections: readonly MetricSection[] = [
  {
    title: 'Requests',
    processes: serving,
    tables: [requestMetrics, auditMetrics, { memberOpenApi }, memberRightsMetrics],
  },
  { title: 'Traces', processes: `${serving}, with \`--tracing-config-file\``, tables: [tracingMetrics] },
  {
    title: 'Storage `internal`',
    processes: `${serving}, \`clustersynchro-manager\``,
    tables: [databaseMetrics, poolMetrics],
  },
  {
    title: 'Synchronisation',
    processes: `${syncing}; the labels of the first ones are chosen by \`--resource-synchro-metrics-labels\``,
    tables: [syncMetrics(['cluster', 'group', 'version', 'resource']), memberMetrics, readinessMetrics],
  },
  { title: 'Automatic sharding', processes: '`clustersynchro-manager --automatic-sharding`', tables: [replicaMetrics] },
  {
    title: 'Reconcilers',
    processes: '`clustersynchro-manager`, `controller-manager`, `binding-apiserver`',
    tables: [reconcileMetrics],
  },
  {
    title: 'Policies',
    processes: '`controller-manager`, `binding-apiserver` with `--data-dir`',
    tables: [policyMetrics],
  },
  {
    title: 'kube-state-metrics',
    processes: `${syncing}, with \`--enable-kube-state-metrics\``,
    tables: [ksmMetrics, remoteWriteMetrics],
  },
];

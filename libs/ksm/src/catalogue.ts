import type { ResourceMetrics } from './metric-family.js';
import { configMapMetrics } from './resources/configmap.js';
import { cronJobMetrics } from './resources/cronjob.js';
import { daemonSetMetrics } from './resources/daemonset.js';
import { deploymentMetrics } from './resources/deployment.js';
import { jobMetrics } from './resources/job.js';
import { namespaceMetrics } from './resources/namespace.js';
import { nodeMetrics } from './resources/node.js';
import { podMetrics } from './resources/pod.js';
import { replicaSetMetrics } from './resources/replicaset.js';
import { secretMetrics } from './resources/secret.js';
import { serviceMetrics } from './resources/service.js';
import { statefulSetMetrics } from './resources/statefulset.js';

/** All resources with metrics, in the order they are written. */
export const catalogue: readonly ResourceMetrics[] = [
  podMetrics,
  deploymentMetrics,
  statefulSetMetrics,
  daemonSetMetrics,
  replicaSetMetrics,
  jobMetrics,
  cronJobMetrics,
  nodeMetrics,
  namespaceMetrics,
  serviceMetrics,
  configMapMetrics,
  secretMetrics,
];

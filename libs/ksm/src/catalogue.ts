import type { ResourceMetrics } from './metric-family.js';
import { mutatingAdmissionPolicyMetrics, validatingAdmissionPolicyMetrics } from './resources/admissionpolicy.js';
import {
  mutatingAdmissionPolicyBindingMetrics,
  validatingAdmissionPolicyBindingMetrics,
} from './resources/admissionpolicybinding.js';
import { certificateSigningRequestMetrics } from './resources/certificatesigningrequest.js';
import { configMapMetrics } from './resources/configmap.js';
import { cronJobMetrics } from './resources/cronjob.js';
import { daemonSetMetrics } from './resources/daemonset.js';
import { deploymentMetrics } from './resources/deployment.js';
import { endpointsMetrics } from './resources/endpoints.js';
import { endpointSliceMetrics } from './resources/endpointslice.js';
import { horizontalPodAutoscalerMetrics } from './resources/horizontalpodautoscaler.js';
import { ingressMetrics } from './resources/ingress.js';
import { ingressClassMetrics } from './resources/ingressclass.js';
import { jobMetrics } from './resources/job.js';
import { leaseMetrics } from './resources/lease.js';
import { limitRangeMetrics } from './resources/limitrange.js';
import { namespaceMetrics } from './resources/namespace.js';
import { networkPolicyMetrics } from './resources/networkpolicy.js';
import { nodeMetrics } from './resources/node.js';
import { persistentVolumeMetrics } from './resources/persistentvolume.js';
import { persistentVolumeClaimMetrics } from './resources/persistentvolumeclaim.js';
import { podMetrics } from './resources/pod.js';
import { podDisruptionBudgetMetrics } from './resources/poddisruptionbudget.js';
import { replicaSetMetrics } from './resources/replicaset.js';
import { replicationControllerMetrics } from './resources/replicationcontroller.js';
import { resourceQuotaMetrics } from './resources/resourcequota.js';
import { clusterRoleMetrics, roleMetrics } from './resources/role.js';
import { clusterRoleBindingMetrics, roleBindingMetrics } from './resources/rolebinding.js';
import { secretMetrics } from './resources/secret.js';
import { serviceMetrics } from './resources/service.js';
import { serviceAccountMetrics } from './resources/serviceaccount.js';
import { statefulSetMetrics } from './resources/statefulset.js';
import { storageClassMetrics } from './resources/storageclass.js';
import { volumeAttachmentMetrics } from './resources/volumeattachment.js';
import {
  mutatingWebhookConfigurationMetrics,
  validatingWebhookConfigurationMetrics,
} from './resources/webhookconfiguration.js';

/** All resources with metrics, in the order they are written. */
export const catalogue: readonly ResourceMetrics[] = [
  podMetrics,
  deploymentMetrics,
  statefulSetMetrics,
  daemonSetMetrics,
  replicaSetMetrics,
  replicationControllerMetrics,
  jobMetrics,
  cronJobMetrics,
  horizontalPodAutoscalerMetrics,
  nodeMetrics,
  namespaceMetrics,
  leaseMetrics,
  certificateSigningRequestMetrics,
  serviceMetrics,
  endpointsMetrics,
  endpointSliceMetrics,
  ingressMetrics,
  ingressClassMetrics,
  networkPolicyMetrics,
  persistentVolumeMetrics,
  persistentVolumeClaimMetrics,
  storageClassMetrics,
  volumeAttachmentMetrics,
  configMapMetrics,
  secretMetrics,
  limitRangeMetrics,
  resourceQuotaMetrics,
  podDisruptionBudgetMetrics,
  serviceAccountMetrics,
  roleMetrics,
  clusterRoleMetrics,
  roleBindingMetrics,
  clusterRoleBindingMetrics,
  mutatingWebhookConfigurationMetrics,
  validatingWebhookConfigurationMetrics,
  validatingAdmissionPolicyMetrics,
  validatingAdmissionPolicyBindingMetrics,
  mutatingAdmissionPolicyMetrics,
  mutatingAdmissionPolicyBindingMetrics,
];

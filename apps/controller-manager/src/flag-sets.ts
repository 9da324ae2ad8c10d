import { controlPlaneFlags, metricsServingFlags } from '#bootstrap';
import { featureGateFlags } from '#options';
import { leaderElectionFlags } from '#reconcile';
import { metricsFlags } from '#telemetry';

/** The flags of `controller-manager`, by the part of the process that reads them. */
export const flagSets = {
  controlPlane: controlPlaneFlags,
  leaderElection: leaderElectionFlags('clusterpedia-controller-manager'),
  metrics: metricsServingFlags,
  componentMetrics: metricsFlags,
  features: featureGateFlags({}),
};

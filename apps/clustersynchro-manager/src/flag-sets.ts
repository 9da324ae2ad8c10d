import { controlPlaneFlags, metricsServingFlags } from '#bootstrap';
import { ksmFlags } from '#ksm';
import { featureGateFlags } from '#options';
import { leaderElectionFlags } from '#reconcile';
import { storageFlags } from '#storage';
import { shardingFlags, syncFeatureGates, syncFlags } from '#sync';
import { metricsFlags } from '#telemetry';

/** The flags of `clustersynchro-manager`, by the part of the process that reads them. */
export const flagSets = {
  controlPlane: controlPlaneFlags,
  sync: syncFlags,
  sharding: shardingFlags,
  leaderElection: leaderElectionFlags('clusterpedia-clustersynchro-manager'),
  storage: storageFlags,
  metrics: metricsServingFlags,
  componentMetrics: metricsFlags,
  ksm: ksmFlags,
  features: featureGateFlags(syncFeatureGates),
};

import type { ClusterRights } from './cluster-rights.js';

/** Rights for what no installation here comes to, or not every time. */
const forOtherTimes = [
  // Replicas that share clusters look at each other's Leases: sharding.e2e-spec.ts.
  /clustersynchro-manager (?:list|delete) coordination\.k8s\.io\/leases$/,
  // Asked for by the admission plugin OwnerReferencesPermissionEnforcement, where it is switched on.
  /controller-manager update policy\.clusterpedia\.io\/\w+\/finalizers$/,
  // A policy that changes, or whose source goes: controller-manager.e2e-spec.ts.
  /controller-manager delete policy\.clusterpedia\.io\/pediaclusterlifecycles$/,
  /controller-manager patch cluster\.clusterpedia\.io\/pediaclusters$/,
  // A change that the watch has not told yet, and a Lease that is held for longer than a moment.
  /controller-manager get (?:policy|cluster)\.clusterpedia\.io\/\w+$/,
  /manager update coordination\.k8s\.io\/leases$/,
];

/** What the roles of an installation grant and nobody used, without what is known to be for other times. */
export function unusedRights(rights: ClusterRights): readonly string[] {
  return rights.unused(/^clusterpedia/).filter((grant) => !forOtherTimes.some((known) => known.test(grant)));
}

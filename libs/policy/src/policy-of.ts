import { POLICY_GROUP, type PediaClusterLifecycle } from '#api';
import { controllerOf } from '#kube';

/** The name of the policy that controls a lifecycle; `undefined` when it has no controller, or one of another kind. */
export function policyOf({ metadata }: PediaClusterLifecycle): string | undefined {
  const controller = controllerOf(metadata);
  const isPolicy = controller?.kind === 'ClusterImportPolicy' && controller.apiVersion.startsWith(`${POLICY_GROUP}/`);
  return isPolicy ? controller.name : undefined;
}

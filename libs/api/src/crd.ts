import { clusterCrds } from './cluster.v1alpha2.crd.js';
import type { CustomResourceDefinition } from './custom-resource-definition.js';
import { policyCrds } from './policy.v1alpha1.crd.js';

/**
 * The CustomResourceDefinitions of Clusterpedia's own kinds: the one source of the chart's YAML and of what the embedded
 * control plane serves.
 */
export const clusterpediaCrds: readonly CustomResourceDefinition[] = [...clusterCrds, ...policyCrds];

import { apiserverFeatures, proxyFlags, requestFlagSets } from '#apiserver';
import { authenticationFlags, authorizationFlags } from '#auth';
import { controlPlaneFlags, genericServerFlags, secureServingFlags } from '#bootstrap';
import { featureGateFlags, kubernetesGates } from '#options';
import { storageFlags } from '#storage';
import { metricsFlags } from '#telemetry';

/** The flags of `apiserver`, by the part of the process that reads them. */
export const flagSets = {
  controlPlane: controlPlaneFlags,
  serving: secureServingFlags,
  authentication: authenticationFlags,
  authorization: authorizationFlags,
  storage: storageFlags,
  proxy: proxyFlags,
  ...requestFlagSets,
  generic: genericServerFlags,
  componentMetrics: metricsFlags,
  features: featureGateFlags(apiserverFeatures, kubernetesGates),
};

import { apiserverFeatures, proxyFlags, requestFlagSets } from '#apiserver';
import { authenticationFlags, authorizationFlags } from '#auth';
import { controlPlaneFlags, genericServerFlags, metricsSecurityFlags, secureServingFlags } from '#bootstrap';
import { embeddedControlPlaneFlags } from '#control-plane';
import { ksmFlags } from '#ksm';
import { featureGateFlags } from '#options';
import { storageFlags } from '#storage';
import { syncFeatureGates, syncFlags } from '#sync';
import { metricsFlags } from '#telemetry';

/** The flags of `binding-apiserver`, by the part of the process that reads them. */
export const flagSets = {
  controlPlane: controlPlaneFlags,
  embedded: embeddedControlPlaneFlags,
  serving: secureServingFlags,
  authentication: authenticationFlags,
  authorization: authorizationFlags,
  sync: syncFlags,
  ksm: ksmFlags,
  metrics: metricsSecurityFlags,
  storage: storageFlags,
  proxy: proxyFlags,
  ...requestFlagSets,
  generic: genericServerFlags,
  componentMetrics: metricsFlags,
  features: featureGateFlags({ ...apiserverFeatures, ...syncFeatureGates }),
};

#!/usr/bin/env node
import 'reflect-metadata';
import { apiserverFeatures, proxyFlags, requestFlagSets } from '#apiserver';
import { authenticationFlags, authorizationFlags } from '#auth';
import {
  controlPlaneFlags,
  createSecureAdapter,
  genericServerFlags,
  loadServingCertificate,
  runApp,
  runNamespace,
  secureServingFlags,
} from '#bootstrap';
import { featureGateFlags } from '#options';
import { storageFlags } from '#storage';
import { metricsFlags } from '#telemetry';
import { AppModule } from './app.module.js';

await runApp({
  name: 'apiserver',
  flagSets: {
    controlPlane: controlPlaneFlags,
    serving: secureServingFlags,
    authentication: authenticationFlags,
    authorization: authorizationFlags,
    storage: storageFlags,
    proxy: proxyFlags,
    ...requestFlagSets,
    generic: genericServerFlags,
    componentMetrics: metricsFlags,
    features: featureGateFlags(apiserverFeatures),
  },
  create: async (options, { logger }) => ({
    module: AppModule.forRoot({ ...options, runNamespace: await runNamespace() }, logger),
    adapter: createSecureAdapter({
      ...(await loadServingCertificate(options.serving)),
      flags: options.serving,
      logger,
    }),
    host: options.serving['bind-address'],
    port: options.serving['secure-port'],
    shutdownDelayMs: options.requests['shutdown-delay-duration'],
  }),
});

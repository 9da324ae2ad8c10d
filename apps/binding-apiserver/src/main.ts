#!/usr/bin/env node
import 'reflect-metadata';
import { apiserverFeatures, proxyFlags, requestFlagSets } from '#apiserver';
import { authenticationFlags, authorizationFlags } from '#auth';
import {
  controlPlaneFlags,
  createSecureAdapter,
  genericServerFlags,
  loadCertificatesBeside,
  loadServingCertificate,
  metricsSecurityFlags,
  runApp,
  runNamespace,
  secureServingFlags,
} from '#bootstrap';
import { embeddedControlPlaneFlags, ensureCredentials } from '#control-plane';
import { ksmFlags, setUpKsm } from '#ksm';
import { featureGateFlags } from '#options';
import { storageFlags } from '#storage';
import { syncFeatureGates, syncFlags } from '#sync';
import { metricsFlags } from '#telemetry';
import { AppModule } from './app.module.js';

await runApp({
  name: 'binding-apiserver',
  flagSets: {
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
  },
  create: async (options, { logger }) => {
    const dataDirectory = options.embedded['data-dir'];
    const listener = {
      host: options.serving['bind-address'],
      port: options.serving['secure-port'],
      shutdownDelayMs: options.requests['shutdown-delay-duration'],
    };
    const flags = options.serving;
    const ksm = await setUpKsm(options.ksm, options.metrics, logger);
    const parts = { ...options, ksm, runNamespace: await runNamespace() };
    if (dataDirectory === '') {
      const certificate = await loadServingCertificate(flags);
      const module = AppModule.onKubernetes(parts, logger);
      return { module, adapter: createSecureAdapter({ ...certificate, flags, logger }), ...listener };
    }
    const credentials = await ensureCredentials(dataDirectory);
    const own = { cert: credentials.serverCert, key: credentials.serverKey };
    const certificate = await loadCertificatesBeside(own, flags);
    const module = AppModule.withControlPlane(parts, credentials, logger);
    return { module, adapter: createSecureAdapter({ ...certificate, flags, logger }), ...listener };
  },
});

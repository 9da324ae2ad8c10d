#!/usr/bin/env node
import 'reflect-metadata';
import {
  createSecureAdapter,
  loadCertificatesBeside,
  loadServingCertificate,
  openTracing,
  runApp,
  runNamespace,
} from '#bootstrap';
import { ensureCredentials } from '#control-plane';
import { setUpKsm } from '#ksm';
import { AppModule } from './app.module.js';
import { flagSets } from './flag-sets.js';

await runApp({
  name: 'binding-apiserver',
  flagSets,
  create: async (options, { logger }) => {
    const dataDirectory = options.embedded['data-dir'];
    const tracing = await openTracing(options.generic, 'binding-apiserver', logger);
    const listener = {
      host: options.serving['bind-address'],
      port: options.serving['secure-port'],
      shutdownDelayMs: options.requests['shutdown-delay-duration'],
      tracing,
    };
    const flags = options.serving;
    const ksm = await setUpKsm(options.ksm, options.metrics, logger);
    const parts = { ...options, ksm, runNamespace: await runNamespace(), tracing };
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

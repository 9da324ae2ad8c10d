#!/usr/bin/env node
import 'reflect-metadata';
import { createSecureAdapter, loadServingCertificate, openTracing, runApp, runNamespace } from '#bootstrap';
import { AppModule } from './app.module.js';
import { flagSets } from './flag-sets.js';

await runApp({
  name: 'apiserver',
  flagSets,
  create: async (options, { logger }) => {
    const tracing = await openTracing(options.generic, 'apiserver', logger);
    return {
      module: AppModule.forRoot({ ...options, runNamespace: await runNamespace(), tracing }, logger),
      adapter: createSecureAdapter({
        ...(await loadServingCertificate(options.serving)),
        flags: options.serving,
        logger,
      }),
      host: options.serving['bind-address'],
      port: options.serving['secure-port'],
      shutdownDelayMs: options.requests['shutdown-delay-duration'],
      tracing,
    };
  },
});

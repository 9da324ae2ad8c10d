import { boolean, flagSet, integer, text, type ValuesOf } from '#options';

const securityFlags = {
  'metrics-tls-config': text({
    default: '',
    help: 'A web configuration file of Prometheus exporters: TLS, headers and users of that listener. HTTP when empty.',
  }),
  'metrics-disable-gzip-encoding': boolean({ default: false, help: 'Never compress metrics.' }),
};

/** Flags of a listener for metrics beside the one that a process serves its API on. */
export const metricsSecurityFlags = flagSet('metrics server', securityFlags);

export type MetricsSecurityOptions = ValuesOf<typeof metricsSecurityFlags>;

/** Flags of the listener for metrics and health of a process that serves nothing else. */
export const metricsServingFlags = flagSet('metrics server', {
  'metrics-host': text({ default: '::', help: 'The address to serve metrics and health on; :: is all there are.' }),
  'metrics-port': integer({ default: 8081, min: 0, max: 65_535, help: 'The port of that address; 0 serves none.' }),
  ...securityFlags,
});

export type MetricsServingOptions = ValuesOf<typeof metricsServingFlags>;

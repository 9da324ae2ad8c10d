import { z } from 'zod';
import { ConfigError, loadConfig } from '#options';
import type { TracingConfig } from '#telemetry';

const MILLION = 1_000_000;

/**
 * A receiver as gRPC names it: `host:port`, `dns:///host:port` or `unix:///path`. As of kube-apiserver an `http://` is refused.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/naming.md
 */
const Endpoint = z.string().transform((given, context) => {
  const problem = problemOf(given);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  }
  return given.replace(/^dns:\/\/\//, '');
});

/** `TracingConfiguration`, the same in all its versions. `null` is as good as absent. */
const TracingConfiguration = z.strictObject({
  apiVersion: z.enum([
    'apiserver.config.k8s.io/v1',
    'apiserver.config.k8s.io/v1beta1',
    'apiserver.config.k8s.io/v1alpha1',
  ]),
  kind: z.literal('TracingConfiguration'),
  endpoint: Endpoint.nullish(),
  samplingRatePerMillion: z.int().min(0).max(MILLION).nullish(),
});

/**
 * Reads the file of `--tracing-config-file`.
 *
 * @throws ConfigError when it cannot be read, does not fit, or has unknown keys
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-TracingConfiguration
 */
export async function loadTracingConfig(file: string): Promise<TracingConfig> {
  const { value, unknownKeys } = await loadConfig(file, TracingConfiguration, {});
  if (unknownKeys.length > 0) {
    throw new ConfigError(`${file} has unknown keys: ${unknownKeys.join(', ')}`);
  }
  return { endpoint: value.endpoint ?? undefined, samplingRatePerMillion: value.samplingRatePerMillion ?? 0 };
}

function problemOf(endpoint: string): string | undefined {
  const url = URL.parse(endpoint.includes('//') ? endpoint : `dns:///${endpoint}`);
  if (url?.protocol === 'unix:') {
    return url.host === '' && url.pathname.length > 1 ? undefined : 'must be unix:///path';
  }
  if (url?.protocol !== 'dns:') {
    return 'must be host:port, dns:///host:port or unix:///path';
  }
  if (url.host !== '') {
    return 'must be dns:///host:port: no name server can be chosen';
  }
  const target = url.pathname.slice(1);
  const server = URL.parse(`tcp://${target}`);
  return server?.host === target && server.hostname !== '' ? undefined : 'must be host:port';
}

import { resolve, dirname } from 'node:path';
import { z } from 'zod';
import type { RestConfig } from '#client';
import { ConfigError, loadConfig } from '#options';

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration as Prometheus writes it, `1m30s`, in milliseconds. */
const Duration = z
  .string()
  .regex(/^(?:\d+(?:ms|[smhd]))+$/, 'not a duration such as 30s or 1m30s')
  .transform((text) =>
    Array.from(text.matchAll(/(\d+)(ms|[smhd])/g)).reduce(
      (sum, [, count, unit = 's']) => sum + Number(count) * (durationUnits[unit] ?? 0),
      0,
    ),
  )
  .refine((milliseconds) => milliseconds > 0, 'must be longer than nothing');

const Text = z.string().min(1);

/** Headers that say how the body is to be read. */
const ownHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'user-agent',
  'x-prometheus-remote-write-version',
]);

const Headers = z
  .record(Text, z.string())
  .refine((headers) => Object.keys(headers).every((name) => !ownHeaders.has(name.toLowerCase())), {
    error: `none of ${[...ownHeaders].join(', ')} can be set`,
  });

const RemoteWriteFile = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }),
    /** Time between two pushes; Prometheus has it as the interval of its scrapes. */
    interval: Duration.prefault('30s'),
    remote_timeout: Duration.prefault('30s'),
    protobuf_message: z
      .enum(['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'])
      .default('prometheus.WriteRequest'),
    headers: Headers.default({}),
    basic_auth: z.strictObject({ username: Text, password: z.string() }).optional(),
    authorization: z
      .strictObject({ credentials: Text.optional(), credentials_file: Text.optional() })
      .refine(({ credentials: text, credentials_file: file }) => (text === undefined) !== (file === undefined), {
        error: 'needs either credentials or credentials_file',
      })
      .optional(),
    tls_config: z
      .strictObject({
        ca_file: Text.optional(),
        cert_file: Text.optional(),
        key_file: Text.optional(),
        server_name: Text.optional(),
        insecure_skip_verify: z.boolean().optional(),
      })
      .default({}),
    proxy_url: Text.optional(),
    queue_config: z
      .strictObject({
        max_shards: z.int().min(1).max(50).default(4),
        max_samples_per_send: z.int().min(1).max(100_000).default(2000),
        min_backoff: Duration.prefault('30ms'),
        max_backoff: Duration.prefault('5s'),
      })
      .prefault({}),
  })
  .refine(({ basic_auth: basic, authorization: bearer }) => basic === undefined || bearer === undefined, {
    error: 'has basic_auth and authorization: they exclude each other',
  })
  .refine(({ tls_config: { cert_file: cert, key_file: key } }) => (cert === undefined) === (key === undefined), {
    error: 'needs cert_file and key_file, or none of them',
    path: ['tls_config'],
  });

/** Where samples are pushed to, and how. */
export interface RemoteWriteConfig {
  readonly connection: RestConfig;
  /** Below the origin of the connection, with its query. */
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Message of the protocol: remote write 1.0 or 2.0. */
  readonly message: 'prometheus.WriteRequest' | 'io.prometheus.write.v2.Request';
  readonly headers: Readonly<Record<string, string>>;
  /** Requests that are on their way at the same time. */
  readonly shards: number;
  readonly samplesPerRequest: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/**
 * Reads a file with the keys of one entry of Prometheus's `remote_write`, and `interval`. Relative paths in it are relative to
 * the file; credentials and certificates that are in files are read again while the process runs.
 *
 * @throws ConfigError naming the field, also for one that is not known here
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
 */
export async function loadRemoteWriteConfig(file: string): Promise<RemoteWriteConfig> {
  const { value, unknownKeys } = await loadConfig(file, RemoteWriteFile, {});
  if (unknownKeys.length > 0) {
    throw new ConfigError(`${file} has fields that are not known here: ${unknownKeys.join(', ')}`);
  }
  const url = new URL(value.url);
  const { queue_config: queue, tls_config: tls } = value;
  const besideFile = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(dirname(file), path);
  return {
    connection: {
      server: url.origin,
      caFile: besideFile(tls.ca_file),
      certFile: besideFile(tls.cert_file),
      keyFile: besideFile(tls.key_file),
      tlsServerName: tls.server_name,
      insecureSkipTlsVerify: tls.insecure_skip_verify,
      username: value.basic_auth?.username,
      password: value.basic_auth?.password,
      token: value.authorization?.credentials,
      tokenFile: besideFile(value.authorization?.credentials_file),
      proxyUrl: value.proxy_url,
    },
    path: `${url.pathname}${url.search}`,
    intervalMs: value.interval,
    timeoutMs: value.remote_timeout,
    message: value.protobuf_message,
    headers: value.headers,
    shards: queue.max_shards,
    samplesPerRequest: queue.max_samples_per_send,
    minBackoffMs: queue.min_backoff,
    maxBackoffMs: queue.max_backoff,
  };
}

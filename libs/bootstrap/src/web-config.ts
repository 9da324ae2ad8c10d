import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ConfigError, loadConfig } from '#options';
import { cipherSuiteNames } from './tls-cipher-suites.js';

const tlsVersionOf = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
const TlsVersion = z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']);

const curveOf = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const;
const Curve = z.enum(['CurveP256', 'CurveP384', 'CurveP521', 'X25519']);

const Pem = z.string().default('');

/** Values of `client_auth_type` by which a certificate is verified. */
const verifying: ReadonlySet<string> = new Set(['VerifyClientCertIfGiven', 'RequireAndVerifyClientCert']);

const TlsServerConfig = z
  .strictObject({
    cert_file: Pem,
    key_file: Pem,
    client_ca_file: Pem,
    /** The same three as text. */
    cert: Pem,
    key: Pem,
    client_ca: Pem,
    client_auth_type: z
      .enum([
        'NoClientCert',
        'RequestClientCert',
        'RequireClientCert',
        'RequireAnyClientCert',
        'VerifyClientCertIfGiven',
        'RequireAndVerifyClientCert',
      ])
      .default('NoClientCert'),
    /** Names of which a client's certificate must have one; any will do when empty. */
    client_allowed_sans: z.array(z.string()).default([]),
    min_version: TlsVersion.default('TLS12').transform((name) => tlsVersionOf[name]),
    max_version: TlsVersion.default('TLS13').transform((name) => tlsVersionOf[name]),
    cipher_suites: z.array(z.enum(cipherSuiteNames)).default([]),
    curve_preferences: z.array(Curve.transform((name) => curveOf[name])).default([]),
    prefer_server_cipher_suites: z.boolean().default(true),
  })
  .refine(({ cert_file: file, cert }) => (file === '') !== (cert === ''), 'needs either cert_file or cert')
  .refine(({ key_file: file, key }) => (file === '') !== (key === ''), 'needs either key_file or key')
  .refine(({ client_ca_file: file, client_ca: ca }) => file === '' || ca === '', 'has client_ca_file and client_ca')
  .refine(
    ({ client_ca_file: file, client_ca: ca, client_auth_type: type }) =>
      (file === '' && ca === '') || type !== 'NoClientCert',
    'has an authority for client certificates and asks for none: set client_auth_type',
  )
  .refine(
    ({ client_allowed_sans: names, client_auth_type: type }) => names.length === 0 || verifying.has(type),
    'has client_allowed_sans and does not verify client certificates: set client_auth_type',
  )
  .refine(({ min_version: min, max_version: max }) => min <= max, 'has a min_version above its max_version');

/** Headers that may be sent with every answer. */
const Headers = z.strictObject({
  'Strict-Transport-Security': z.string().optional(),
  'X-Content-Type-Options': z.enum(['', 'nosniff']).optional(),
  'X-Frame-Options': z
    .string()
    .refine((value) => ['', 'deny', 'sameorigin'].includes(value.toLowerCase()), 'must be deny or sameorigin')
    .optional(),
  'X-XSS-Protection': z.string().optional(),
  'Content-Security-Policy': z.string().optional(),
});

const BcryptHash = z.string().regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/, 'not a bcrypt hash');

/**
 * The web configuration file of Prometheus exporters: TLS, headers and users of a listener for metrics. A section without
 * content counts as absent.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/https/
 */
const WebConfigFile = z.strictObject({
  tls_server_config: z.preprocess(
    (section) => (isDeepStrictEqual(section, {}) ? undefined : (section ?? undefined)),
    TlsServerConfig.optional(),
  ),
  http_server_config: z
    .strictObject({
      http2: z.boolean().default(true),
      headers: Headers.nullish().transform((section) => section ?? {}),
    })
    .nullish()
    .transform((section) => section ?? { http2: true, headers: {} }),
  /** User name to the bcrypt hash of the password. Without users nobody has to authenticate. */
  basic_auth_users: z
    .record(z.string(), BcryptHash)
    .nullish()
    .transform((section) => section ?? {}),
});

/** What a web configuration file says; paths are absolute. */
export type WebConfig = z.output<typeof WebConfigFile>;

/** The section about TLS. */
export type TlsServerConfig = NonNullable<WebConfig['tls_server_config']>;

/** @throws ConfigError when the file cannot be read, does not fit, or has unknown keys */
export async function loadWebConfig(file: string): Promise<WebConfig> {
  const { value, unknownKeys } = await loadConfig(file, WebConfigFile, {});
  if (unknownKeys.length > 0) {
    // A misspelt key must not leave a listener open that was meant to be closed.
    throw new ConfigError(`${file} has unknown keys: ${unknownKeys.join(', ')}`);
  }
  const { tls_server_config: tls } = value;
  const absolute = (path: string): string => (path === '' ? '' : resolve(dirname(file), path));
  return tls === undefined
    ? value
    : {
        ...value,
        tls_server_config: {
          ...tls,
          cert_file: absolute(tls.cert_file),
          key_file: absolute(tls.key_file),
          client_ca_file: absolute(tls.client_ca_file),
        },
      };
}

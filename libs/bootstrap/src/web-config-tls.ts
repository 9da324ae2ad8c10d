import { createSecureContext, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import { ConfigError } from '#options';
import { readText } from './read-text.js';
import { toOpensslCiphers } from './tls-cipher-suites.js';
import type { TlsServerConfig } from './web-config.js';

/**
 * What of the configuration goes into each TLS context, with the content of its files.
 *
 * @throws ConfigError when a file cannot be read or the key does not belong to the certificate
 */
export async function readTlsContext(config: TlsServerConfig): Promise<SecureContextOptions> {
  const [cert, key, ca] = await Promise.all([
    config.cert || readText(config.cert_file),
    config.key || readText(config.key_file),
    config.client_ca_file === '' ? config.client_ca : readText(config.client_ca_file),
  ]);
  const ciphers = toOpensslCiphers(config.cipher_suites);
  const context: SecureContextOptions = {
    cert,
    key,
    ...(ca === '' ? {} : { ca }),
    minVersion: config.min_version,
    maxVersion: config.max_version,
    honorCipherOrder: config.prefer_server_cipher_suites,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(config.curve_preferences.length === 0 ? {} : { ecdhCurve: config.curve_preferences.join(':') }),
  };
  try {
    createSecureContext(context);
  } catch (cause) {
    throw new ConfigError('the TLS configuration cannot be used', { cause });
  }
  return context;
}

/** What a policy means to Node, which can ask for a certificate, and turn away clients whose one it cannot verify. */
export function clientAuthOptions(type: TlsServerConfig['client_auth_type']): {
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
} {
  return { requestCert: type !== 'NoClientCert', rejectUnauthorized: type === 'RequireAndVerifyClientCert' };
}

/** Turns away, once TLS is established, the clients that Node lets in and the configuration does not. */
export function enforceClientAuth(server: Server, config: TlsServerConfig): void {
  server.on('secureConnection', (socket: TLSSocket) => {
    if (!isAdmitted(socket, config)) {
      socket.destroy();
    }
  });
}

/** Without verification; Node sees to that with it. */
const requiring: ReadonlySet<string> = new Set(['RequireClientCert', 'RequireAnyClientCert']);

function isAdmitted(socket: TLSSocket, config: TlsServerConfig): boolean {
  const { client_auth_type: type, client_allowed_sans: allowed } = config;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) {
    return !requiring.has(type);
  }
  if (type === 'VerifyClientCertIfGiven' && !socket.authorized) {
    return false;
  }
  const names = (certificate.subjectAltName ?? '').split(', ').map((name) => name.slice(name.indexOf(':') + 1));
  return allowed.length === 0 || names.some((name) => allowed.includes(name));
}

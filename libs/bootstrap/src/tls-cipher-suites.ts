/**
 * Cipher suites of TLS 1.2 by their registered names, which is how Kubernetes flags write them, and as OpenSSL calls them.
 * Suites without forward secrecy are not offered.
 */
const opensslNameOf: ReadonlyMap<string, string> = new Map([
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'ECDHE-ECDSA-AES128-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'ECDHE-ECDSA-AES256-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'ECDHE-RSA-AES256-SHA'],
]);

/** Those of TLS 1.3, which have one name everywhere. */
const modern: readonly string[] = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** Names that {@link toOpensslCiphers} knows. */
export const cipherSuiteNames: readonly string[] = [...opensslNameOf.keys(), ...modern];

/**
 * The suites as OpenSSL's cipher list; `undefined`, which stands for Node's choice, when there are none.
 *
 * The suites of TLS 1.3 are always among them, as in Go, where they are not for choice: Node would turn that version off.
 */
export function toOpensslCiphers(names: readonly string[]): string | undefined {
  const known = names.flatMap((name) => opensslNameOf.get(name) ?? []);
  return names.length === 0 ? undefined : [...modern, ...known].join(':');
}

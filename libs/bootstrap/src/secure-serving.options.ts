import { boolean, choice, flagSet, ignored, integer, list, text, type ValuesOf } from '#options';
import { sniFilesFlag } from './sni-files.js';
import { cipherSuiteNames } from './tls-cipher-suites.js';

const definitions = {
  'bind-address': text({ default: '0.0.0.0', help: 'The address to serve HTTPS on; :: is all of IPv4 and IPv6.' }),
  'secure-port': integer({ default: 443, min: 0, max: 65_535, help: 'The port to serve HTTPS on; 0 serves none.' }),
  'cert-dir': text({
    default: 'apiserver.local.config/certificates',
    help: 'Where a self-signed certificate is kept when none is given.',
  }),
  'tls-cert-file': text({ default: '', help: 'Certificate and intermediates, PEM. Read again when it changes.' }),
  'tls-private-key-file': text({ default: '', help: 'Private key of --tls-cert-file, PEM.' }),
  'tls-sni-cert-key': sniFilesFlag,
  'tls-min-version': choice({
    values: ['VersionTLS12', 'VersionTLS13'],
    default: 'VersionTLS12',
    help: 'The oldest version of TLS to accept.',
  }),
  'tls-cipher-suites': list({
    default: [],
    values: cipherSuiteNames,
    help: 'Cipher suites to accept; the good ones when empty.',
  }),
  'http2-max-streams-per-connection': integer({
    default: 1000,
    min: 0,
    max: 2 ** 31 - 1,
    help: 'Requests a client may have open on one HTTP/2 connection; 0 stands for the default.',
  }),
  'disable-http2-serving': boolean({ default: false, help: 'Serve HTTP/1.1 only.' }),
  'permit-port-sharing': ignored({ takesValue: false, help: 'Several processes on one port.' }),
  'permit-address-sharing': ignored({ takesValue: false, help: 'Several processes on one address.' }),
};

/** Flags of the HTTPS listener. */
export const secureServingFlags = flagSet('secure serving', definitions, (values) =>
  (values['tls-cert-file'] === '') === (values['tls-private-key-file'] === '')
    ? []
    : ['--tls-cert-file and --tls-private-key-file must be given together'],
);

export type SecureServingOptions = ValuesOf<typeof secureServingFlags>;

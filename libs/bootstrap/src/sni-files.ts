import type { Flag } from '#options';

/** A certificate for some of the names the listener is called by, as `--tls-sni-cert-key` gives it. */
export interface SniFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Lower case, `*` for a whole label. Empty stands for the names in the certificate. */
  readonly names: readonly string[];
}

const grammar = /^(?<certFile>[^,:]+),(?<keyFile>[^,:]+)(?::(?<names>.*))?$/s;
const domain = /^(?:\*|[a-z0-9_-]+)(?:\.(?:\*|[a-z0-9_-]+))*$/;

/** @throws RangeError when `text` is no `certificate,key` or `certificate,key:name,name` */
export function parseSniFiles(text: string): SniFiles {
  const { certFile, keyFile, names } = grammar.exec(text)?.groups ?? {};
  if (certFile === undefined || keyFile === undefined) {
    throw new RangeError('not a pair of files such as tls.crt,tls.key or tls.crt,tls.key:*.example.com');
  }
  const patterns = names === undefined ? [] : names.toLowerCase().split(',');
  const odd = patterns.filter((pattern) => !domain.test(pattern));
  if (odd.length > 0) {
    throw new RangeError(`not a domain name: ${odd.map((pattern) => JSON.stringify(pattern)).join(', ')}`);
  }
  return { certFile, keyFile, names: patterns };
}

/** `--tls-sni-cert-key`, which is given once for each certificate. */
export const sniFilesFlag: Flag<readonly SniFiles[]> = {
  placeholder: 'namedCertKey',
  defaultText: '',
  help:
    'A certificate file and its key file, for clients that ask for one of some names: cert,key:name,name; * stands for ' +
    'a label, and without names those in the certificate count. May be given again for further certificates.',
  isIgnored: false,
  parse: (texts) => texts.map(parseSniFiles),
};

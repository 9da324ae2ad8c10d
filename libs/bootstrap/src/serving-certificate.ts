import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '#options';
import { CertificateAuthority, type KeyPair } from './certificate-authority.js';
import { readText } from './read-text.js';
import type { SecureServingOptions } from './secure-serving.options.js';
import type { SniFiles } from './sni-files.js';
import type { SniCertificate } from './sni-contexts.js';

/** A self-signed certificate is replaced at start when it would expire within this time. */
const renewBeforeMs = 30 * 24 * 60 * 60 * 1000;

/** What the HTTPS listener shows. */
export interface ServingCertificate extends KeyPair {
  /** Reads the pair again from where it came. Absent when it never changes. */
  readonly reload?: () => Promise<KeyPair>;
  /** Shown instead to clients that ask for one of their names. */
  readonly sni?: {
    readonly certificates: readonly SniCertificate[];
    readonly reload: () => Promise<readonly SniCertificate[]>;
  };
}

/** The part of the flags that says where the certificates are. */
export type CertificateOptions = Pick<
  SecureServingOptions,
  'tls-cert-file' | 'tls-private-key-file' | 'tls-sni-cert-key' | 'cert-dir'
>;

/**
 * The certificate of the given files, or a self-signed one for this machine, which is kept in `--cert-dir` as
 * `apiserver.crt` and `apiserver.key`, with the authority that signed it behind it; and those for particular names.
 *
 * @throws ConfigError when files cannot be read or do not belong together
 */
export async function loadServingCertificate(options: CertificateOptions): Promise<ServingCertificate> {
  const { 'tls-cert-file': certFile, 'tls-private-key-file': keyFile, 'cert-dir': folder } = options;
  const sni = await loadSni(options['tls-sni-cert-key']);
  if (certFile === '') {
    return { ...(await selfSigned(folder)), ...sni };
  }
  const reload = (): Promise<KeyPair> => readPair(certFile, keyFile);
  return { ...(await reload()), reload, ...sni };
}

/**
 * A certificate that this process made itself and that its own clients trust, with those of the given files beside it: these
 * are shown to clients that ask for one of their names. Clients that connect to an address ask for none.
 *
 * @throws ConfigError as {@link loadServingCertificate}
 */
export async function loadCertificatesBeside(own: KeyPair, options: CertificateOptions): Promise<ServingCertificate> {
  const { 'tls-cert-file': certFile, 'tls-private-key-file': keyFile, 'tls-sni-cert-key': named } = options;
  const given = certFile === '' ? [] : [{ certFile, keyFile, names: [] }];
  return { ...own, ...(await loadSni([...named, ...given])) };
}

async function loadSni(files: readonly SniFiles[]): Promise<Pick<ServingCertificate, 'sni'>> {
  const reload = (): Promise<readonly SniCertificate[]> => Promise.all(files.map(readSni));
  return files.length === 0 ? {} : { sni: { certificates: await reload(), reload } };
}

async function readSni({ certFile, keyFile, names }: SniFiles): Promise<SniCertificate> {
  return { ...(await readPair(certFile, keyFile)), names };
}

/** @throws ConfigError */
async function readPair(certFile: string, keyFile: string): Promise<KeyPair> {
  const [cert, key] = await Promise.all([certFile, keyFile].map(readText));
  const pair = { cert: cert ?? '', key: key ?? '' };
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new ConfigError(`${certFile} and ${keyFile} are no certificate with its key`, { cause });
  }
  return pair;
}

async function selfSigned(folder: string): Promise<KeyPair> {
  const certFile = join(folder, 'apiserver.crt');
  const keyFile = join(folder, 'apiserver.key');
  const kept = await readKept(certFile, keyFile);
  if (kept !== undefined) {
    return kept;
  }
  const authority = await CertificateAuthority.create({ commonName: `${hostname()}-ca` });
  const { cert, key } = await authority.issue({
    commonName: hostname(),
    hosts: ['localhost', '127.0.0.1', '::1', hostname()],
    usages: ['server'],
  });
  const pair = { cert: `${cert}${authority.cert}`, key };
  await keep(folder, async () => {
    await writeFile(keyFile, pair.key, { mode: 0o600 });
    // The mode above is for a new file; one that was there keeps its own.
    await chmod(keyFile, 0o600);
    await writeFile(certFile, pair.cert);
  });
  return pair;
}

/** The pair of an earlier start, if it is whole and has time left. */
async function readKept(certFile: string, keyFile: string): Promise<KeyPair | undefined> {
  const pair = await readPair(certFile, keyFile).catch((error: unknown) => {
    // Missing or half written: a new pair takes its place.
    if (error instanceof ConfigError) {
      return undefined;
    }
    throw error;
  });
  const isFresh =
    pair !== undefined && new X509Certificate(pair.cert).validToDate.getTime() > Date.now() + renewBeforeMs;
  return isFresh ? pair : undefined;
}

async function keep(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await write();
  } catch (cause) {
    throw new ConfigError(`cannot keep the self-signed certificate in ${folder}`, { cause });
  }
}

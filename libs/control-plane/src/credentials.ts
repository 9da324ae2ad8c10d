import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, type CertificateRequest, type KeyPair } from '#bootstrap';
import { writePrivateFile } from './private-file.js';

/** What the control plane shows to its clients, and what they show to it. PEM texts. */
export interface Credentials {
  readonly caCert: string;
  readonly serverCert: string;
  readonly serverKey: string;
  /** A client certificate in the group `system:masters`. */
  readonly adminCert: string;
  readonly adminKey: string;
}

const renewBeforeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The credentials kept in a data directory. Made on the first call; certificates are renewed when they run out within a
 * month or no longer belong to the authority. Nobody but the owner can read the files.
 *
 * @throws Error when the authority's files do not belong together
 */
export async function ensureCredentials(dataDirectory: string): Promise<Credentials> {
  const directory = join(dataDirectory, 'pki');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(directory);
  const server = await ensurePair(directory, 'server', authority, {
    commonName: 'clusterpedia-control-plane',
    hosts: ['localhost', '127.0.0.1', '::1', hostname()],
    usages: ['server'],
  });
  const admin = await ensurePair(directory, 'admin', authority, {
    commonName: 'clusterpedia-admin',
    organizations: ['system:masters'],
    usages: ['client'],
  });
  return {
    caCert: authority.cert,
    serverCert: server.cert,
    serverKey: server.key,
    adminCert: admin.cert,
    adminKey: admin.key,
  };
}

async function ensureAuthority(directory: string): Promise<CertificateAuthority> {
  const pair = await readPair(directory, 'ca');
  if (pair !== undefined && expiresAfter(pair.cert, renewBeforeMs)) {
    return CertificateAuthority.load(pair);
  }
  const authority = await CertificateAuthority.create({ commonName: 'clusterpedia-control-plane-ca' });
  await writePair(directory, 'ca', authority);
  return authority;
}

async function ensurePair(
  directory: string,
  name: string,
  authority: CertificateAuthority,
  request: CertificateRequest,
): Promise<KeyPair> {
  const pair = await readPair(directory, name);
  if (pair !== undefined && isGood(pair, authority, request)) {
    return pair;
  }
  const issued = await authority.issue(request);
  await writePair(directory, name, issued);
  return issued;
}

function isGood({ cert }: KeyPair, authority: CertificateAuthority, { hosts = [] }: CertificateRequest): boolean {
  const certificate = new X509Certificate(cert);
  const covers = (host: string): boolean =>
    certificate.checkHost(host) !== undefined || certificate.checkIP(host) !== undefined;
  return (
    expiresAfter(cert, renewBeforeMs) &&
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    hosts.every(covers)
  );
}

function expiresAfter(cert: string, ms: number): boolean {
  return new X509Certificate(cert).validToDate.getTime() > Date.now() + ms;
}

async function readPair(directory: string, name: string): Promise<KeyPair | undefined> {
  try {
    const [cert, key] = await Promise.all([
      readFile(join(directory, `${name}.crt`), 'utf8'),
      readFile(join(directory, `${name}.key`), 'utf8'),
    ]);
    return { cert, key };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** The key goes first: a crash in between leaves a pair that is not good, and is made anew. */
async function writePair(directory: string, name: string, { cert, key }: KeyPair): Promise<void> {
  await writePrivateFile(join(directory, `${name}.key`), key);
  await writePrivateFile(join(directory, `${name}.crt`), cert);
}

import { readFile } from 'node:fs/promises';
import type { InternalStorageConfig } from './internal-storage.config.js';

/** What a driver is told about TLS; `hostname` is whether the certificate must name the server. */
export interface Tls {
  readonly rejectUnauthorized: boolean;
  readonly hostname: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type TlsConfig = Pick<
  InternalStorageConfig,
  'type' | 'sslMode' | 'sslRootCertFile' | 'sslCertFile' | 'sslKeyFile'
>;

/**
 * How to connect, best first; the next way is only for a server that offers no TLS. `undefined` is plain.
 *
 * @see spec/storage.md section 7.1
 * @throws Error naming a file that cannot be read
 */
export async function tlsChoices(config: TlsConfig): Promise<readonly (Tls | undefined)[]> {
  const { sslRootCertFile, sslCertFile, sslKeyFile } = config;
  const files = {
    ...(sslRootCertFile === '' ? {} : { ca: await certificatesIn(sslRootCertFile) }),
    ...(sslCertFile === '' ? {} : { cert: await certificatesIn(sslCertFile) }),
    ...(sslKeyFile === '' ? {} : { key: await textOf(sslKeyFile) }),
  };
  const unverified = { ...files, rejectUnauthorized: false, hostname: false };
  switch (config.sslMode) {
    case '':
      return config.type === 'postgres' ? [unverified, undefined] : [undefined];
    case 'disable':
      return [undefined];
    case 'prefer':
      return [unverified, undefined];
    case 'skip-verify':
      return [unverified];
    case 'require':
      return [{ ...unverified, rejectUnauthorized: sslRootCertFile !== '' }];
    case 'verify-ca':
      return [{ ...files, rejectUnauthorized: true, hostname: false }];
    case 'verify-full':
      return [{ ...files, rejectUnauthorized: true, hostname: true }];
  }
}

async function certificatesIn(file: string): Promise<string> {
  const text = await textOf(file);
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(`${file} holds no certificate`);
  }
  return text;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read ${file}`, { cause });
  }
}

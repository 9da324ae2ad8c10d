import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TlsConfig, tlsChoices } from './tls.js';

const directory = mkdtempSync(join(tmpdir(), 'cp-tls-'));
const root = join(directory, 'ca.crt');
const pem = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';
writeFileSync(root, pem);
writeFileSync(join(directory, 'empty.crt'), '');
afterAll(() => rmSync(directory, { recursive: true }));

const config: TlsConfig = { type: 'mysql', sslMode: '', sslRootCertFile: '', sslCertFile: '', sslKeyFile: '' };

describe('tlsChoices', () => {
  const unverified = { rejectUnauthorized: false, hostname: false };

  it.each<[Partial<TlsConfig>, readonly (object | undefined)[]]>([
    [{}, [undefined]],
    [{ type: 'postgres' }, [unverified, undefined]],
    [{ sslMode: 'disable' }, [undefined]],
    [{ sslMode: 'skip-verify' }, [unverified]],
    [{ sslMode: 'prefer' }, [unverified, undefined]],
    [{ sslMode: 'require' }, [unverified]],
    [{ sslMode: 'require', sslRootCertFile: root }, [{ ca: pem, rejectUnauthorized: true, hostname: false }]],
    [{ sslMode: 'verify-ca', sslRootCertFile: root }, [{ ca: pem, rejectUnauthorized: true, hostname: false }]],
    [{ sslMode: 'verify-full' }, [{ rejectUnauthorized: true, hostname: true }]],
  ])('of %j are %j', async (given, expected) => {
    expect(await tlsChoices({ ...config, ...given })).toEqual(expected);
  });

  it.each([
    ['that is missing', 'none.crt', 'cannot read'],
    ['without a certificate', 'empty.crt', 'holds no certificate'],
  ])('refuse a root file %s', async (_what, file, message) => {
    const choices = tlsChoices({ ...config, sslMode: 'verify-ca', sslRootCertFile: join(directory, file) });

    await expect(choices).rejects.toThrow(message);
  });
});

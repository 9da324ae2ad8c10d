import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#options';
import { loadWebConfig, type WebConfig } from './web-config.js';

describe('loadWebConfig', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = async (yaml: string): Promise<WebConfig> => {
    await writeFile(join(folder, 'web.yaml'), yaml);
    return loadWebConfig(join(folder, 'web.yaml'));
  };
  const pair = 'cert_file: a.crt, key_file: a.key';

  it.each(['', '{}', 'tls_server_config: {}', 'tls_server_config:\nhttp_server_config:\nbasic_auth_users:'])(
    'reads %j as plain HTTP for everybody',
    async (yaml) => {
      expect(await load(yaml)).toEqual({
        tls_server_config: undefined,
        http_server_config: { http2: true, headers: {} },
        basic_auth_users: {},
      });
    },
  );

  it('reads every section, with paths relative to the file', async () => {
    const hash = '$2y$10$IqaV7bV8RHGhojYu9kRwZegVXEg7SDYCvbA6d4b/VPbTWYK4L9J3y';

    const config = await load(`
      tls_server_config:
        cert_file: tls/a.crt
        key_file: /etc/a.key
        client_ca: PEM
        client_auth_type: RequireAndVerifyClientCert
        client_allowed_sans: [prometheus]
        min_version: TLS13
        cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
        curve_preferences: [X25519, CurveP256]
        prefer_server_cipher_suites: false
      http_server_config:
        http2: false
        headers: { X-Frame-Options: deny }
      basic_auth_users: { alice: ${hash} }
    `);

    expect(config).toEqual({
      tls_server_config: {
        cert_file: join(folder, 'tls', 'a.crt'),
        key_file: '/etc/a.key',
        client_ca_file: '',
        cert: '',
        key: '',
        client_ca: 'PEM',
        client_auth_type: 'RequireAndVerifyClientCert',
        client_allowed_sans: ['prometheus'],
        min_version: 'TLSv1.3',
        max_version: 'TLSv1.3',
        cipher_suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
        curve_preferences: ['X25519', 'P-256'],
        prefer_server_cipher_suites: false,
      },
      http_server_config: { http2: false, headers: { 'X-Frame-Options': 'deny' } },
      basic_auth_users: { alice: hash },
    });
  });

  it.each`
    yaml                                                                                                | problem
    ${'basic_auth_user: {}'}                                                                            | ${/has unknown keys: basic_auth_user$/}
    ${'http_server_config: {headers: {Server: x}}'}                                                     | ${/has unknown keys: http_server_config\.headers\.Server$/}
    ${'http_server_config: {headers: {X-Content-Type-Options: sniff}}'}                                 | ${/at http_server_config\.headers\["X-Content-Type-Options"\]/}
    ${'basic_auth_users: {alice: secret}'}                                                              | ${/not a bcrypt hash/}
    ${'tls_server_config: {cert_file: a.crt}'}                                                          | ${/needs either key_file or key/}
    ${'tls_server_config: {min_version: TLS12}'}                                                        | ${/needs either cert_file or cert/}
    ${`tls_server_config: {${pair}, cert: PEM}`}                                                        | ${/needs either cert_file or cert/}
    ${`tls_server_config: {${pair}, client_ca_file: ca}`}                                               | ${/set client_auth_type/}
    ${`tls_server_config: {${pair}, client_ca_file: ca, client_ca: PEM}`}                               | ${/has client_ca_file and client_ca/}
    ${`tls_server_config: {${pair}, client_auth_type: RequireAnyClientCert, client_allowed_sans: [a]}`} | ${/does not verify client certificates/}
    ${`tls_server_config: {${pair}, client_auth_type: Maybe}`}                                          | ${/at tls_server_config\.client_auth_type/}
    ${`tls_server_config: {${pair}, min_version: SSL30}`}                                               | ${/at tls_server_config\.min_version/}
    ${`tls_server_config: {${pair}, min_version: TLS13, max_version: TLS12}`}                           | ${/min_version above its max_version/}
    ${`tls_server_config: {${pair}, cipher_suites: [RC4]}`}                                             | ${/at tls_server_config\.cipher_suites\[0\]/}
  `('refuses $yaml', async ({ yaml, problem }: { yaml: string; problem: RegExp }) => {
    const error = await load(yaml).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(problem);
  });

  it('never repeats a password that was written down instead of its hash', async () => {
    await expect(load('basic_auth_users: {alice: hunter2}')).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

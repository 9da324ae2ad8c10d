import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRemoteWriteConfig, type RemoteWriteConfig } from './remote-write.config.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'remote-write-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function load(...lines: readonly string[]): Promise<RemoteWriteConfig> {
  const file = join(directory, 'remote-write.yaml');
  await writeFile(file, lines.join('\n'));
  return loadRemoteWriteConfig(file);
}

describe('the file for remote write', () => {
  it('needs no more than a URL', async () => {
    await expect(load('url: https://metrics.example:9090/api/v1/write?tenant=a')).resolves.toEqual({
      connection: { server: 'https://metrics.example:9090' },
      path: '/api/v1/write?tenant=a',
      intervalMs: 30_000,
      timeoutMs: 30_000,
      message: 'prometheus.WriteRequest',
      headers: {},
      shards: 4,
      samplesPerRequest: 2000,
      minBackoffMs: 30,
      maxBackoffMs: 5000,
    });
  });

  it('takes what an entry of Prometheus takes', async () => {
    const config = await load(
      'url: https://metrics.example/write',
      'interval: 1m30s',
      'remote_timeout: 5s',
      'protobuf_message: io.prometheus.write.v2.Request',
      'headers: { X-Scope-OrgID: team-a }',
      'authorization: { credentials_file: token }',
      'tls_config: { ca_file: /etc/ca.crt, cert_file: tls.crt, key_file: tls.key, server_name: m, insecure_skip_verify: false }',
      'proxy_url: http://proxy.example:3128',
      'queue_config: { max_shards: 2, max_samples_per_send: 500, min_backoff: 100ms, max_backoff: 1m }',
    );

    expect(config).toEqual({
      connection: {
        server: 'https://metrics.example',
        caFile: '/etc/ca.crt',
        certFile: join(directory, 'tls.crt'),
        keyFile: join(directory, 'tls.key'),
        tlsServerName: 'm',
        insecureSkipTlsVerify: false,
        tokenFile: join(directory, 'token'),
        proxyUrl: 'http://proxy.example:3128',
      },
      path: '/write',
      intervalMs: 90_000,
      timeoutMs: 5000,
      message: 'io.prometheus.write.v2.Request',
      headers: { 'X-Scope-OrgID': 'team-a' },
      shards: 2,
      samplesPerRequest: 500,
      minBackoffMs: 100,
      maxBackoffMs: 60_000,
    });
  });

  it.each([
    ['interval: 30s', 'url'],
    ['url: ftp://metrics.example', 'url'],
    ['url: https://m/w\ninterval: often', 'interval'],
    ['url: https://m/w\ninterval: 0s', 'interval'],
    ['url: https://m/w\nqueue_config: { max_shards: 0 }', 'max_shards'],
    ['url: https://m/w\nheaders: { Content-Type: text/plain }', 'headers'],
    ['url: https://m/w\nbasic_auth: { username: u }', 'password'],
    ['url: https://m/w\nauthorization: {}', 'authorization'],
    ['url: https://m/w\nbasic_auth: { username: u, password: p }\nauthorization: { credentials: c }', 'exclude'],
    ['url: https://m/w\ntls_config: { cert_file: c }', 'key_file'],
    ['url: https://m/w\nwrite_relabel_configs: []', 'write_relabel_configs'],
  ])('is refused with the field named: %j', async (text, named) => {
    await expect(load(text)).rejects.toThrow(named);
  });

  it('is refused without telling a credential', async () => {
    await expect(load('url: 5', 'basic_auth: { username: u, password: hunter2 }')).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

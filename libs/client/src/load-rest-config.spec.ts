import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRestConfig } from './load-rest-config.js';

const yaml = `
current-context: a
contexts: [{name: a, context: {cluster: a}}]
clusters: [{name: a, cluster: {server: 'https://east', certificate-authority: ca.crt}}]
`;

describe('loadRestConfig', () => {
  let directory: string;
  let kubeconfig: string;
  const environment = { ...process.env };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rest-config-'));
    kubeconfig = join(directory, 'config');
    await writeFile(kubeconfig, yaml);
  });
  afterAll(() => rm(directory, { recursive: true }));
  afterEach(() => {
    process.env = { ...environment };
  });

  it('reads a kubeconfig, with paths from where it lies', async () => {
    expect(await loadRestConfig({ kubeconfig })).toMatchObject({
      server: 'https://east',
      caFile: join(directory, 'ca.crt'),
    });
  });

  it('lets master replace the server', async () => {
    expect(await loadRestConfig({ kubeconfig, master: 'west:6443' })).toMatchObject({ server: 'https://west:6443' });
  });

  it('is a bare URL when there is only a master', async () => {
    expect(await loadRestConfig({ master: 'http://localhost:8080' })).toEqual({ server: 'http://localhost:8080' });
  });

  it.each([
    ['10.0.0.1', 'https://10.0.0.1:443'],
    ['fd00::1', 'https://[fd00::1]:443'],
  ])('uses the service account in a pod whose API server is %s', async (host, server) => {
    process.env = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '443' };

    expect(await loadRestConfig({ kubeconfig: '' })).toEqual({
      server,
      caFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    });
  });

  it('says so when there is neither a kubeconfig nor a pod', async () => {
    process.env = {};

    await expect(loadRestConfig({})).rejects.toThrow('no kubeconfig was given');
  });

  it('names the file that cannot be read', async () => {
    await expect(loadRestConfig({ kubeconfig: '/nowhere/config' })).rejects.toThrow(
      'cannot read kubeconfig /nowhere/config',
    );
  });
});

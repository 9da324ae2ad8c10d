import { parse } from 'yaml';
import { render, renderFailure } from './rendered-chart.js';

const prefix = 'clusterpedia-clusterpedia-core';
const apiserver = `${prefix}-apiserver`;
const manager = `${prefix}-clustersynchro-manager`;
const controller = `${prefix}-controller-manager`;
const storing = [apiserver, manager];

/** The documented example of a plugin image with its configuration in the values. */
const config = {
  type: 'mysql',
  host: '10.111.94.196',
  port: 3306,
  user: 'root',
  password: 'dangerous0',
  database: 'clusterpedia',
};
const pluginImage = {
  registry: 'ghcr.io',
  repository: 'clusterpedia-io/clusterpedia/sample-storage-layer',
  tag: 'v0.0.0-v0.6.0',
};
const sample = { storage: { name: 'sample-storage-layer', image: pluginImage, config } };

describe('the storage of chart clusterpedia-core', () => {
  it.each(storing)('C23: %s copies the plugin from its image before it starts', async (deployment) => {
    const { initContainers } = (await render('clusterpedia-core', { values: sample })).pod(deployment);

    expect(initContainers).toEqual([
      expect.objectContaining({
        name: 'copy-storage-plugin',
        image: 'ghcr.io/clusterpedia-io/clusterpedia/sample-storage-layer:v0.0.0-v0.6.0',
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', '-ec', 'cp /plugins/* /var/lib/clusterpedia/plugins/'],
        volumeMounts: [{ name: 'storage-plugins', mountPath: '/var/lib/clusterpedia/plugins' }],
      }),
    ]);
  });

  it('C23: controller-manager has nothing of it', async () => {
    const chart = await render('clusterpedia-core', { values: sample });
    const { initContainers, volumes } = chart.pod(controller);

    expect(initContainers).toBeUndefined();
    expect(volumes?.map(({ name }) => name)).toEqual(['tmp', 'log']);
    expect(chart.flags(controller).join(' ')).not.toContain('storage');
  });

  it('C24: the documented example has the container, the flags and the variable of the documentation', async () => {
    const chart = await render('clusterpedia-core', { values: sample });
    const container = chart.container(apiserver);

    expect(container.name).toBe('clusterpedia-clusterpedia-core-apiserver');
    expect(container.command?.slice(0, 4)).toEqual([
      '/usr/local/bin/apiserver',
      '--secure-port=443',
      '--storage-name=sample-storage-layer',
      '--storage-config=/etc/clusterpedia/storage/config.yaml',
    ]);
    expect(chart.flags(manager).slice(0, 2)).toEqual([
      '--storage-name=sample-storage-layer',
      '--storage-config=/etc/clusterpedia/storage/config.yaml',
    ]);
    for (const deployment of storing) {
      expect(chart.container(deployment).env).toContainEqual({
        name: 'STORAGE_PLUGINS',
        value: '/var/lib/clusterpedia/plugins',
      });
    }
  });

  it('C25: the configuration of the values is in a ConfigMap named after the storage layer', async () => {
    const chart = await render('clusterpedia-core', { values: sample });
    const data = chart.configMap('clusterpedia-clusterpedia-core-sample-storage-layer-config');

    expect(parse(data['config.yaml'] ?? '')).toEqual(config);
  });

  it.each(storing)('C26: %s reads configuration and plugins, and cannot write them', async (deployment) => {
    const chart = await render('clusterpedia-core', { values: sample });

    expect(chart.container(deployment).volumeMounts?.slice(0, 2)).toEqual([
      { name: 'storage-config', mountPath: '/etc/clusterpedia/storage', readOnly: true },
      { name: 'storage-plugins', mountPath: '/var/lib/clusterpedia/plugins', readOnly: true },
    ]);
    expect(chart.pod(deployment).volumes?.slice(0, 2)).toEqual([
      {
        name: 'storage-config',
        configMap: { name: 'clusterpedia-clusterpedia-core-sample-storage-layer-config' },
      },
      { name: 'storage-plugins', emptyDir: {} },
    ]);
  });

  it('C27: a plugin image without a tag is refused', async () => {
    expect(await renderFailure('clusterpedia-core', { set: ['storage.image.repository=plugin'] })).toContain(
      'storage.image.tag must be set',
    );
  });

  // The original read the lower case spelling only, whichever its values documented.
  it.each(['configMap', 'configmap'])('C28: storage.%s names a ConfigMap of the user', async (key) => {
    const chart = await render('clusterpedia-core', { set: [`storage.${key}=sample-storage-config`] });

    for (const deployment of storing) {
      expect(chart.flags(deployment)).toContain('--storage-config=/etc/clusterpedia/storage/config.yaml');
      expect(chart.pod(deployment).volumes).toContainEqual({
        name: 'storage-config',
        configMap: { name: 'sample-storage-config' },
      });
    }
    expect(chart.ofKind('ConfigMap')).toEqual([]);
  });

  it('C29: componentEnv reaches apiserver and clustersynchro-manager only', async () => {
    const entry = {
      name: 'DB_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'sample-storage-password', key: 'password' } },
    };
    const chart = await render('clusterpedia-core', { values: { storage: { componentEnv: [entry] } } });

    expect(storing.map((deployment) => chart.container(deployment).env)).toEqual([
      expect.arrayContaining([entry]),
      expect.arrayContaining([entry]),
    ]);
    expect(JSON.stringify(chart.pod(controller))).not.toContain('DB_PASSWORD');
  });

  it('C30: without storage values nothing about storage is rendered', async () => {
    const chart = await render('clusterpedia-core');

    for (const deployment of storing) {
      expect(chart.flags(deployment).join(' ')).not.toContain('storage');
      expect(JSON.stringify(chart.pod(deployment))).not.toContain('STORAGE_PLUGINS');
      expect(chart.pod(deployment).volumes?.map(({ name }) => name)).not.toContain('storage-config');
    }
    expect(chart.ofKind('ConfigMap')).toEqual([]);
  });

  it('what users without a parent chart add is a template in their values', async () => {
    const ca = { name: 'database-ca', secret: { secretName: '{{ .Release.Name }}-ca' } };
    const mount = { name: 'database-ca', mountPath: '/etc/clusterpedia/database' };
    const storage = {
      extraVolumes: [ca],
      extraVolumeMounts: [mount],
      initContainers: [{ name: 'look', image: '{{ .Release.Name }}/look:v1' }],
    };
    const chart = await render('clusterpedia-core', { values: { storage } });

    for (const deployment of storing) {
      expect(chart.pod(deployment).volumes).toContainEqual({ ...ca, secret: { secretName: 'clusterpedia-ca' } });
      expect(chart.container(deployment).volumeMounts).toContainEqual(mount);
      expect(chart.pod(deployment).initContainers).toEqual([{ name: 'look', image: 'clusterpedia/look:v1' }]);
    }
  });
});

import type {
  V1Container,
  V1Job,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StatefulSet,
} from '@kubernetes/client-node';
import { parse } from 'yaml';
import { render, renderFailure, renderNotes, type RenderedChart } from './rendered-chart.js';

const charts = [
  {
    name: 'clusterpedia-mysql',
    server: 'mysql',
    initContainer: 'ensure-database',
    passwordEnv: 'DB_PASSWORD',
    given: 'mysql.auth.rootPassword',
    serverKey: 'root-password',
    external: { host: 'db', port: 3306, user: 'me', password: 'external-pw', database: 'my-db' },
    config: { type: 'mysql', host: 'clusterpedia-mysql', port: 3306, user: 'root', database: 'clusterpedia' },
    externalConfig: { type: 'mysql', host: 'db', port: 3306, user: 'me', database: 'my-db' },
  },
  {
    name: 'clusterpedia-postgresql',
    server: 'postgresql',
    initContainer: 'ensure-database',
    passwordEnv: 'DB_PASSWORD',
    given: 'postgresql.auth.postgresPassword',
    serverKey: 'postgres-password',
    external: { host: 'db', port: 5432, user: 'me', password: 'external-pw', database: 'my-db', sslMode: 'require' },
    config: {
      type: 'postgres',
      host: 'clusterpedia-postgresql',
      port: 5432,
      user: 'postgres',
      database: 'clusterpedia',
    },
    externalConfig: { type: 'postgres', host: 'db', port: 5432, user: 'me', database: 'my-db', sslMode: 'require' },
  },
  {
    name: 'clusterpedia-elasticsearch',
    server: 'elasticsearch',
    initContainer: 'ensure-elasticsearch',
    passwordEnv: 'ES_PASSWORD',
    given: 'elasticsearch.auth.password',
    serverKey: 'password',
    external: { addresses: ['https://a:9200', 'https://b:9200'], username: 'me', password: 'external-pw' },
    config: { addresses: ['http://clusterpedia-elasticsearch:9200'], username: 'elastic', indexPrefix: 'clusterpedia' },
    externalConfig: { addresses: ['https://a:9200', 'https://b:9200'], username: 'me' },
  },
] as const;

const none = 'persistenceMatchNode=None';
const storing = ['apiserver', 'clustersynchro-manager'];
const core = (release: string, component: string): string => `${release}-clusterpedia-core-${component}`;

function initContainer(chart: RenderedChart, deployment: string, name: string): V1Container {
  const found = chart.pod(deployment).initContainers?.find((container) => container.name === name);
  if (found === undefined) {
    throw new Error(`${deployment} has no init container ${name}`);
  }
  return found;
}

function configOf(chart: RenderedChart, name: string): unknown {
  return parse(chart.configMap(name)['config.yaml'] ?? '');
}

describe.each(charts)('chart $name', ({ name, server, ...expected }) => {
  const external = {
    storageInstallMode: 'external',
    [server]: { enabled: false },
    externalStorage: expected.external,
  };

  it('C33, C37: has a Secret and two ConfigMaps named after the release', async () => {
    const rendered = await render(name, { set: [none] });

    expect(rendered.secret(`clusterpedia-${server}-storage`)['password']).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(configOf(rendered, `clusterpedia-${server}-storage-config`)).toMatchObject(expected.config);
    expect(Object.keys(rendered.configMap(`clusterpedia-${server}-storage-initcontainer-env`))).toContain(
      'STORAGE_USER',
    );
  });

  it.each(storing)(
    'C33, C37: %s waits for the server in an init container before the plugin is copied',
    async (component) => {
      const rendered = await render(name, { set: [none] });
      const deployment = core('clusterpedia', component);
      const container = initContainer(rendered, deployment, expected.initContainer);

      expect(rendered.pod(deployment).initContainers?.[0]?.name).toBe(expected.initContainer);
      expect(container.command?.[0]).toBe('/usr/local/bin/clusterpedia');
      expect(container.envFrom).toEqual([
        { configMapRef: { name: `clusterpedia-${server}-storage-initcontainer-env` } },
      ]);
      const password = {
        name: expected.passwordEnv,
        valueFrom: { secretKeyRef: { name: `clusterpedia-${server}-storage`, key: 'password' } },
      };
      expect(container.env).toEqual([password]);
      expect(rendered.container(deployment).env).toContainEqual(password);
      expect(rendered.flags(deployment)).toContain('--storage-config=/etc/clusterpedia/storage/config.yaml');
    },
  );

  it('C33, C37: mounts in init containers what the pods have', async () => {
    const rendered = await render(name, { set: [none, 'global.storage.caSecret=ca'] });

    for (const component of storing) {
      const { volumes = [], initContainers = [] } = rendered.pod(core('clusterpedia', component));
      const mounted = initContainers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name));

      expect(volumes.map((volume) => volume.name)).toEqual(expect.arrayContaining(mounted));
    }
  });

  it.each([
    ['foo', `foo-${server}`, `foo-${server}-storage`],
    [`my-${server}`, `my-${server}`, `my-${server}-storage`],
  ])('C34: release %s uses the server %s everywhere', async (release, host, secret) => {
    const rendered = await render(name, { release, set: [none] });

    expect(rendered.find('Service', host)).toBeDefined();
    expect(JSON.stringify(configOf(rendered, `${release}-${server}-storage-config`))).toContain(host);
    expect(Object.values(rendered.configMap(`${release}-${server}-storage-initcontainer-env`)).join()).toContain(host);
    expect(rendered.find('Secret', secret)).toBeDefined();
  });

  it.each([['installCRDs'], ['global.installCRDs'], ['clusterpedia-core.installCRDs']])(
    'C35: %s renders the hook with the CRDs, once',
    async (key) => {
      const rendered = await render(name, { set: [none, `${key}=true`] });
      const manifests = rendered.configMap('clusterpedia-pre-manifests')['crds-configmaps.yaml'];

      expect(rendered.find<V1Job>('Job', 'clusterpedia-apply-crds').spec?.template.spec?.containers).toHaveLength(1);
      expect(manifests).toContain('pediaclusters.cluster.clusterpedia.io');
      expect((await render(name, { set: [none] })).ofKind('Job')).toEqual([]);
    },
  );

  it('C39: a volume on the disk of the node, and a claim that binds to it by class and label', async () => {
    const rendered = await render(name, { set: ['persistenceMatchNode=node1'] });
    const volume = rendered.find<V1PersistentVolume>('PersistentVolume', `clusterpedia-${server}-storage`);
    // The name that the StatefulSet gives to the claim of its template `data`.
    const claimName = `data-clusterpedia-${server}-server-0`;
    const { spec } = rendered.find<V1PersistentVolumeClaim>('PersistentVolumeClaim', claimName);

    expect(volume.spec).toMatchObject({
      persistentVolumeReclaimPolicy: 'Retain',
      local: { path: `/var/local/clusterpedia/${server}storage/${server}` },
      storageClassName: '',
      capacity: { storage: '10Gi' },
    });
    expect(JSON.stringify(volume.spec?.nodeAffinity)).toContain('"node1"');
    expect(spec).toMatchObject({ storageClassName: '', resources: { requests: { storage: '10Gi' } } });
    expect(spec?.selector?.matchLabels).toEqual({ 'clusterpedia.io/volume': volume.metadata?.name });
    expect(volume.metadata?.labels).toMatchObject(spec?.selector?.matchLabels ?? {});
    expect(rendered.find('StatefulSet', `clusterpedia-${server}-server`)).toMatchObject({
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    });
  });

  it('C39: a hook makes the folder on the node and gives it to the user of the server', async () => {
    const rendered = await render(name, { set: ['persistenceMatchNode=node1'] });
    const job = rendered.find<V1Job>('Job', 'check-node1-local-pv-dir');
    const statefulSet = rendered.find<V1StatefulSet>('StatefulSet', `clusterpedia-${server}-server`);
    const { runAsUser = 0, fsGroup = 0 } = statefulSet.spec?.template.spec?.securityContext ?? {};

    expect(job.metadata?.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
    expect(job.spec?.template.spec?.containers[0]?.command).toContain(`${runAsUser}:${fsGroup}`);
  });

  it('needs to know where the data is kept, unless it is clear', async () => {
    expect(await renderFailure(name)).toContain('persistenceMatchNode is required');
    const clear = [
      `${server}.primary.persistence.enabled=false`,
      `${server}.primary.persistence.storageClass=fast`,
      `${server}.primary.persistence.existingClaim=mine`,
    ];
    for (const set of clear) {
      expect((await render(name, { set: [set] })).ofKind('PersistentVolume')).toEqual([]);
    }
  });

  it('C10: keeps a given password in Secrets only, also a number', async () => {
    for (const [value, text] of [
      ['dangerous0', 'dangerous0'],
      [1234567890123, '1234567890123'],
    ] as const) {
      const [chartKey = '', , key = ''] = expected.given.split('.');
      const rendered = await render(name, { set: [none], values: { [chartKey]: { auth: { [key]: value } } } });
      const secret = rendered.secret(`clusterpedia-${server}-storage`);

      expect(secret).toMatchObject({ password: text, [expected.serverKey]: text });
      expect(JSON.stringify(rendered.objects.filter(({ kind }) => kind !== 'Secret'))).not.toContain(text);
    }
  });

  it('keeps the Secret as long as the volume of the server, and no other Secret', async () => {
    const annotationsOf = (rendered: RenderedChart): unknown =>
      rendered.find('Secret', `clusterpedia-${server}-storage`).metadata?.annotations;
    const values = { commonAnnotations: { a: 'b' } };

    expect(annotationsOf(await render(name, { set: [none], values }))).toEqual({
      'helm.sh/resource-policy': 'keep',
      a: 'b',
    });
    expect(annotationsOf(await render(name, { values: { ...external, ...values } }))).toEqual({ a: 'b' });
  });

  it('gives the server the password that the components have', async () => {
    const rendered = await render(name, { set: [none] });
    const statefulSet = rendered.find<V1StatefulSet>('StatefulSet', `clusterpedia-${server}-server`);
    const reference = statefulSet.spec?.template.spec?.containers[0]?.env?.find(({ name: variable }) =>
      /PASSWORD/.test(variable),
    );
    const secret = rendered.secret(`clusterpedia-${server}-storage`);

    expect(reference?.valueFrom?.secretKeyRef).toEqual({
      name: `clusterpedia-${server}-storage`,
      key: expected.serverKey,
    });
    expect(secret[expected.serverKey]).toBe(secret['password']);
  });

  it("uses the user's Secret in every part", async () => {
    const rendered = await render(name, { set: [none, 'global.storage.existingSecret=mine'] });
    const references = JSON.stringify(rendered.objects).match(/"secretKeyRef":\{[^}]*\}/g) ?? [];

    expect(rendered.ofKind('Secret').map(({ metadata }) => metadata?.name)).toEqual([
      core('clusterpedia', 'apiserver-tls'),
    ]);
    expect(new Set(references.map((text) => text.includes('"mine"')))).toEqual(new Set([true]));
  });

  it.each([...Object.keys(expected.external).filter((key) => /^(?:host|user|addresses)/.test(key)), 'password'])(
    'refuses %s among the further keys of the storage',
    async (key) => {
      const set = [none, key === 'addresses' ? 'storageConfig.extra.addresses={x}' : `storageConfig.extra.${key}=x`];

      expect(await renderFailure(name, { set })).toContain(`storageConfig.extra.${key}`);
    },
  );

  it('brings no server for an external storage', async () => {
    const rendered = await render(name, { values: external });

    expect(rendered.ofKind('StatefulSet')).toEqual([]);
    expect(configOf(rendered, `clusterpedia-${server}-storage-config`)).toMatchObject(expected.externalConfig);
    expect(rendered.secret(`clusterpedia-${server}-storage`)).toEqual({ password: 'external-pw' });
  });

  it.each([
    ['a server that nobody uses', { ...external, [server]: { enabled: true } }, `set ${server}.enabled to false`],
    [
      'an external storage without a password',
      { ...external, externalStorage: { ...expected.external, password: '' } },
      'externalStorage.password',
    ],
    ['no server at all', { [server]: { enabled: false } }, `${server}.enabled must be true`],
    [
      'a Secret that components do not see',
      { persistenceMatchNode: 'None', [server]: { auth: { existingSecret: 'mine' } } },
      'global.storage.existingSecret',
    ],
    ['an unknown mode (C43)', { storageInstallMode: 'both' }, 'storageInstallMode'],
  ])('refuses %s', async (_what, values, message) => {
    expect(await renderFailure(name, { values })).toContain(message);
  });

  it('the notes say where the storage is and what starts components anew', async () => {
    const internal = await renderNotes(name, { set: [none] });
    const withPassword = await renderNotes(name, { values: external });
    const belowGlobal = { ...external, global: { externalStorage: { password: 'external-pw' } } };

    expect(internal).toContain(`Storage: Service clusterpedia-${server}`);
    expect(internal).toContain(`Secret clusterpedia-${server}-storage`);
    expect(internal).not.toContain('WARNING');
    expect(withPassword).toContain('set global.externalStorage.password instead');
    expect(withPassword).not.toContain('external-pw');
    expect(await renderNotes(name, { values: belowGlobal })).not.toContain('WARNING');
  });

  it('C42: starts the components anew when a password below global changes', async () => {
    const annotations = async (password: string): Promise<string> => {
      const key = expected.given.split('.').at(-1) ?? '';
      const values = { persistenceMatchNode: 'None', global: { [server]: { auth: { [key]: password } } } };
      const rendered = await render(name, { values });
      expect(rendered.secret(`clusterpedia-${server}-storage`)['password']).toBe(password);
      const deployments = storing.map((component) => rendered.find('Deployment', core('clusterpedia', component)));
      return JSON.stringify(
        deployments.map(({ spec }) => (spec as { template: { metadata: object } }).template.metadata),
      );
    };

    expect(await annotations('one')).not.toBe(await annotations('two'));
  });

  it('C22: every image comes from the registry of the installation, and every pod has the pull secrets', async () => {
    const global = { imageRegistry: 'r.local', imagePullSecrets: ['pull'] };
    const rendered = await render(name, { values: { persistenceMatchNode: 'node1', installCRDs: true, global } });
    const text = JSON.stringify(rendered.objects);
    const images = [...text.matchAll(/"image":"(?<image>[^"]*)"/g)].map(({ groups }) => groups?.['image'] ?? '');
    const pods = text.match(/"containers":/g) ?? [];

    expect(images.filter((image) => !image.startsWith('r.local/'))).toEqual([]);
    expect(text.match(/"imagePullSecrets":\[\{"name":"pull"\}\]/g)).toHaveLength(pods.length);
    expect(text).not.toContain('bitnami');
  });
});

describe('the database of an external server', () => {
  it.each([
    [true, 'ensure-database'],
    [false, 'wait'],
  ])('createDatabase %s is the command %s of the init container', async (createDatabase, command) => {
    const rendered = await render('clusterpedia-mysql', {
      values: {
        storageInstallMode: 'external',
        mysql: { enabled: false },
        externalStorage: { ...charts[0].external, createDatabase },
      },
    });
    const container = initContainer(rendered, core('clusterpedia', 'apiserver'), 'ensure-database');

    expect(container.command?.slice(1)).toEqual([
      'storage',
      '$(STORAGE_PREPARATION)',
      '--storage-config=/etc/clusterpedia/storage/config.yaml',
    ]);
    expect(rendered.configMap('clusterpedia-mysql-storage-initcontainer-env')).toMatchObject({
      STORAGE_PREPARATION: command,
      CREATE_DATABASE: String(createDatabase),
      STORAGE_DATABASE: 'my-db',
    });
  });

  it('C11: has the log block when it is asked for', async () => {
    const log = async (set: string[]): Promise<unknown> => {
      const rendered = await render('clusterpedia-mysql', { set: [none, ...set] });
      return (configOf(rendered, 'clusterpedia-mysql-storage-config') as Record<string, unknown>)['log'];
    };

    expect(await log([])).toBeUndefined();
    expect(await log(['storageConfig.log.enabled=true'])).toMatchObject({ level: 'Warn', slowThreshold: '100ms' });
  });
});

describe('the storage of chart clusterpedia-elasticsearch', () => {
  it('C37: is the plugin of the release', async () => {
    const rendered = await render('clusterpedia-elasticsearch', { set: [none] });
    const deployment = core('clusterpedia', 'apiserver');

    expect(rendered.flags(deployment)).toContain('--storage-name=elasticsearch');
    expect(initContainer(rendered, deployment, 'copy-storage-plugin').image).toContain('/elasticsearch-storage:');
  });

  it('waits until one of the nodes is yellow', async () => {
    const rendered = await render('clusterpedia-elasticsearch', { set: [none] });
    const { command } = initContainer(rendered, core('clusterpedia', 'apiserver'), 'ensure-elasticsearch');

    expect(command?.slice(1)).toEqual([
      'http',
      'wait',
      '--url=$(STORAGE_HEALTH_URLS)',
      '--user-env=STORAGE_USER',
      '--password-env=ES_PASSWORD',
    ]);
    expect(rendered.configMap('clusterpedia-elasticsearch-storage-initcontainer-env')['STORAGE_HEALTH_URLS']).toBe(
      'http://clusterpedia-elasticsearch:9200/_cluster/health?wait_for_status=yellow&timeout=10s',
    );
  });

  it('trusts the authority of the user, in every container', async () => {
    const rendered = await render('clusterpedia-elasticsearch', { set: [none, 'global.storage.caSecret=my-ca'] });
    const deployment = core('clusterpedia', 'clustersynchro-manager');

    expect(configOf(rendered, 'clusterpedia-elasticsearch-storage-config')).toMatchObject({
      tls: { caFile: '/etc/clusterpedia/storage-ca/ca.crt' },
    });
    expect(rendered.pod(deployment).volumes).toContainEqual({ name: 'storage-ca', secret: { secretName: 'my-ca' } });
    expect(initContainer(rendered, deployment, 'ensure-elasticsearch').command).toContain(
      '--ca-file=/etc/clusterpedia/storage-ca/ca.crt',
    );
  });

  it('says where an authority belongs that the components would not see', async () => {
    const values = {
      storageInstallMode: 'external',
      elasticsearch: { enabled: false },
      externalStorage: { ...charts[2].external, caSecret: 'my-ca' },
    };

    expect(await renderFailure('clusterpedia-elasticsearch', { values })).toContain('global.storage.caSecret=my-ca');
  });
});

import type { V1Deployment } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { render, renderFailure, renderNotes, type RenderedChart } from './rendered-chart.js';

const name = 'clusterpedia-internalstorage';
const storing = ['clusterpedia-apiserver', 'clusterpedia-clustersynchro-manager'];
const bundled = { set: ['persistenceMatchNode=None'] };
const externalStorage = { type: 'postgres', host: 'db.example', port: 5432, user: 'u', password: 'p', database: 'd' };

/** An external database, and no sub-chart. */
function external(storage: object, more: object = {}): { readonly values: object } {
  const postgresql = { enabled: false };
  return { values: { storageInstallMode: 'external', postgresql, externalStorage: storage, ...more } };
}

function configOf(chart: RenderedChart): unknown {
  return parse(chart.configMap(name)['internalstorage-config.yaml'] ?? '');
}

describe('the database of chart clusterpedia', () => {
  it('C01: is asked where it keeps its data', async () => {
    expect(await renderFailure('clusterpedia')).toContain('persistenceMatchNode is required');
  });

  it.each([
    ['a storage class', 'postgresql.primary.persistence.storageClass=fast'],
    ['a claim', 'postgresql.primary.persistence.existingClaim=mine'],
    ['no volume', 'postgresql.primary.persistence.enabled=false'],
  ])('C01: is not asked when there is %s', async (_, set) => {
    expect((await render('clusterpedia', { set: [set] })).ofKind('PersistentVolume')).toEqual([]);
  });

  it('C06: is one, not two', async () => {
    expect(await renderFailure('clusterpedia', { set: [...bundled.set, 'mysql.enabled=true'] })).toContain(
      'exactly one of postgresql.enabled and mysql.enabled',
    );
  });

  it.each([
    ['PostgreSQL', [], { type: 'postgres', host: 'clusterpedia-postgresql', port: 5432, user: 'postgres' }],
    [
      'MySQL',
      ['mysql.enabled=true', 'postgresql.enabled=false'],
      { type: 'mysql', host: 'clusterpedia-mysql', port: 3306, user: 'root' },
    ],
    [
      'PostgreSQL with a user',
      ['global.postgresql.auth.username=ada', 'global.postgresql.auth.password=x', 'postgresql.fullnameOverride=pg'],
      { type: 'postgres', host: 'pg', port: 5432, user: 'ada' },
    ],
  ])('C06: %s is where the components look for it', async (_, set, expected) => {
    const chart = await render('clusterpedia', { set: [...bundled.set, ...set] });

    expect(configOf(chart)).toMatchObject({ ...expected, database: 'clusterpedia' });
    expect(chart.configMap(name)['internalstorage-config.yaml']).toContain(`type: "${expected.type}"`);
  });

  it('C07: can be external, and is asked nothing then', async () => {
    const chart = await render('clusterpedia', external(externalStorage));

    expect(configOf(chart)).toEqual({
      type: 'postgres',
      host: 'db.example',
      port: 5432,
      user: 'u',
      database: 'd',
      connPool: { maxIdleConns: 5, maxOpenConns: 40, connMaxLifetime: '60m' },
    });
    expect(chart.names.join(' ')).not.toMatch(/StatefulSet|PersistentVolume/);
  });

  it.each([
    ['no type', { ...externalStorage, type: '' }, /externalStorage\.type/],
    ['an unknown type', { ...externalStorage, type: 'oracle' }, /externalStorage[./]type\b.* must be one of/],
    ['no host', { ...externalStorage, host: '' }, /externalStorage\.host/],
    ['no database', { ...externalStorage, database: '' }, /externalStorage\.database/],
    ['no password', { ...externalStorage, password: '' }, /externalStorage\.password/],
  ])('C08: an external database with %s is refused', async (_, storage, key) => {
    expect(await renderFailure('clusterpedia', external(storage))).toMatch(key);
  });

  it('an external database beside a bundled one is refused', async () => {
    const options = external(externalStorage, { postgresql: { enabled: true } });

    expect(await renderFailure('clusterpedia', options)).toContain('set postgresql.enabled and mysql.enabled to false');
  });

  it('C09: a DSN is enough', async () => {
    const dsn = 'postgres://u@db.example/d';

    expect(configOf(await render('clusterpedia', external({ type: 'postgres', dsn })))).toMatchObject({
      dsn,
      host: '',
    });
  });

  it.each([
    ['PostgreSQL', { global: { postgresql: { auth: { postgresPassword: 'p4ss' } } } }, 'p4ss'],
    ['PostgreSQL, a number', { global: { postgresql: { auth: { postgresPassword: 12345678 } } } }, '12345678'],
    [
      'a user of PostgreSQL',
      { global: { postgresql: { auth: { username: 'ada', password: 'hers', postgresPassword: 'theirs' } } } },
      'hers',
    ],
    ['MySQL', { postgresql: { enabled: false }, mysql: { enabled: true, auth: { rootPassword: 'r00t' } } }, 'r00t'],
    ['an external database', external({ ...externalStorage, password: 987654321 }).values, '987654321'],
  ])('C10: the password of %s is in a Secret and in no ConfigMap', async (_, values, password) => {
    const chart = await render('clusterpedia', { values: { persistenceMatchNode: 'None', ...values } });

    expect(chart.secret(name)['password']).toBe(password);
    expect(chart.ofKind('ConfigMap').filter((object) => JSON.stringify(object).includes(password))).toEqual([]);
    for (const deployment of storing) {
      expect(chart.container(deployment).env).toContainEqual({
        name: 'DB_PASSWORD',
        valueFrom: { secretKeyRef: { name, key: 'password' } },
      });
    }
  });

  it('C10: a password that nobody gave is a random one, which outlives the release as the volume does', async () => {
    const first = await render('clusterpedia', bundled);
    const second = await render('clusterpedia', { ...bundled, values: { nameOverride: '' } });

    expect(first.secret(name)['password']).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(second.secret(name)['password']).not.toBe(first.secret(name)['password']);
    expect(first.find('Secret', name).metadata?.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });

  it.each([
    [{ ...externalStorage, password: '', existingSecret: 'mine', existingSecretKey: 'pw' }, {}, 'pw'],
    [undefined, { global: { postgresql: { auth: { existingSecret: 'mine' } } } }, 'postgres-password'],
    [
      undefined,
      { postgresql: { enabled: false }, mysql: { enabled: true, auth: { existingSecret: 'mine', username: 'ada' } } },
      'password',
    ],
  ])('a Secret of the user is taken instead of one of the chart', async (storage, more, key) => {
    const options = storage === undefined ? { values: { persistenceMatchNode: 'None', ...more } } : external(storage);
    const chart = await render('clusterpedia', options);

    expect(chart.container('clusterpedia-apiserver').env).toContainEqual({
      name: 'DB_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'mine', key } },
    });
    expect(chart.names).not.toContain(`Secret/${name}`);
  });

  it.each([
    ['externalStorage.dsn', external({ type: 'postgres', dsn: 'postgres://u:secret@db.example/d' }), 'clusterpedia'],
    ['externalStorage.dsn', external({ type: 'mysql', dsn: 'u:secret@tcp(db.example)/d' }), 'clusterpedia'],
    ['storage.config', { values: { storage: { config: { password: 'secret' } } } }, 'clusterpedia-core'],
  ])('C10: a password in %s is warned about', async (key, options, chart) => {
    expect(await renderNotes(chart, options)).toContain(`WARNING: ${key} has a password`);
  });

  it('C11: statements are logged when that is asked for', async () => {
    const logged = await render('clusterpedia', { set: [...bundled.set, 'storageConfig.log.enabled=true'] });

    expect(configOf(logged)).toMatchObject({
      log: {
        stdout: false,
        level: 'Warn',
        slowThreshold: '100ms',
        ignoreRecordNotFoundError: false,
        logger: { filename: '/var/log/clusterpedia/internalstorage.log', maxsize: 100, maxbackups: 0 },
      },
    });
    expect(configOf(await render('clusterpedia', bundled))).not.toHaveProperty('log');
  });

  it('further keys of the storage can be set', async () => {
    const options = {
      ...bundled,
      values: { storageConfig: { extra: { sslMode: 'require', changeFeed: { maxAge: '2h' } } } },
    };

    expect(configOf(await render('clusterpedia', options))).toMatchObject({
      sslMode: 'require',
      changeFeed: { maxAge: '2h' },
    });
  });

  it.each([
    ['a key that the chart has itself', { connPool: {} }, 'storageConfig.extra.connPool'],
    ['a password', { password: 'secret' }, 'storageConfig.extra.password'],
  ])('C10: %s is refused among the further keys', async (_, extra, message) => {
    expect(await renderFailure('clusterpedia', { ...bundled, values: { storageConfig: { extra } } })).toContain(
      message,
    );
  });

  it.each([
    ['waits for a bundled database', bundled, 'check-storage', 'wait'],
    ['waits for an external one', external(externalStorage), 'check-storage', 'wait'],
    [
      'creates an external one when asked to',
      external({ ...externalStorage, createDatabase: true }),
      'ensure-database',
      'ensure-database',
    ],
  ])(
    'an init container %s, with the image and the configuration of its component',
    async (_, options, label, command) => {
      const chart = await render('clusterpedia', options);

      for (const deployment of storing) {
        const { image, env } = chart.container(deployment);
        expect(chart.pod(deployment).initContainers).toEqual([
          expect.objectContaining({
            name: label,
            image,
            command: [
              '/usr/local/bin/clusterpedia',
              'storage',
              command,
              '--storage-config=/etc/clusterpedia/storage/internalstorage-config.yaml',
            ],
            env: env?.filter((entry) => entry.name === 'DB_PASSWORD'),
          }),
        ]);
      }
      expect(chart.pod('clusterpedia-controller-manager').initContainers).toBeUndefined();
    },
  );

  it.each([
    ['the password', { externalStorage: { ...externalStorage, password: 'new' } }],
    ['the configuration', { storageConfig: { connPool: { maxOpenConns: 41 } } }],
  ])('C42: pods that use the storage are started anew when %s changes, and no others', async (_, change) => {
    const annotations = async (options: object): Promise<readonly unknown[]> =>
      (await render('clusterpedia', options))
        .ofKind<V1Deployment>('Deployment')
        .map(({ spec }) => spec?.template.metadata?.annotations);
    const [apiserver, manager, controller] = await annotations(external(externalStorage));
    const changed = await annotations(external(externalStorage, change));

    expect(changed).toEqual([expect.not.objectContaining(apiserver as object), expect.anything(), controller]);
    expect(changed[1]).not.toEqual(manager);
    expect(changed[0]).not.toEqual(apiserver);
  });
});

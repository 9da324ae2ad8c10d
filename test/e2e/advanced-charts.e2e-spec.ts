import {
  forwarding,
  installed,
  kubeStateMetrics,
  newDatabase,
  servers,
  traced,
  type ChartCase,
} from '../harness/chart-cases.js';
import { installedChartContract } from '../harness/installed-chart.contract.js';
import { PluginImages } from '../harness/plugin-images.js';
import { startSearchEngine } from '../harness/search-engine.js';

/** What the charts over clusterpedia-core pass on to it. */
const core = {
  uninstall: { waitForPediaClusters: true },
  apiserver: { ...forwarding, ...traced },
  clustersynchroManager: kubeStateMetrics,
};

/** An advanced chart: its storage reaches the components through clusterpedia-core. */
const advanced = servers('postgres').map((database): ChartCase => ({
  chart: 'clusterpedia-postgresql',
  install: async () => {
    const schema = await database.createSchema();
    const { host, port, user, password } = schema.config;
    const values = {
      installCRDs: true,
      storageInstallMode: 'external',
      postgresql: { enabled: false },
      externalStorage: { host, port, user, password, database: newDatabase(schema), createDatabase: true },
      'clusterpedia-core': core,
    };
    return installed('clusterpedia-postgresql', values, [schema.drop]);
  },
}));

/** With the server that the chart brings, played by MariaDB. */
const advancedMysql: readonly ChartCase[] = servers('mariadb').map(() => ({
  chart: 'clusterpedia-mysql',
  install: () =>
    installed('clusterpedia-mysql', { installCRDs: true, persistenceMatchNode: 'None', 'clusterpedia-core': core }, []),
  leaves: ['secret/clusterpedia-mysql-storage'],
}));

/** The engine only says that it is well: what the plugin does with it is tested with the plugin. */
const advancedElasticsearch = servers('postgres').map((database): ChartCase => ({
  chart: 'clusterpedia-elasticsearch',
  install: async () => {
    const [schema, plugins, engine] = await Promise.all([
      database.createSchema(),
      PluginImages.create(),
      startSearchEngine('searcher:pass'),
    ]);
    const { type, host, port, user, database: name } = schema.config;
    const values = {
      installCRDs: true,
      storageInstallMode: 'external',
      elasticsearch: { enabled: false },
      externalStorage: { addresses: [engine.address], username: 'searcher', password: 'pass' },
      storageConfig: { extra: { type, host, port, user, database: name } },
      'clusterpedia-core': core,
    };
    const closers = [schema.drop, () => plugins.dispose(), engine.stop];
    return installed('clusterpedia-elasticsearch', values, closers, [await plugins.elasticsearch()]);
  },
}));

[...advanced, ...advancedMysql, ...advancedElasticsearch].forEach(installedChartContract);

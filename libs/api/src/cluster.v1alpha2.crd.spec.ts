import { clusterCrds } from './cluster.v1alpha2.crd.js';

const [pediaClusters, syncResources] = clusterCrds;

describe('the definitions of cluster.clusterpedia.io', () => {
  it.each([
    [pediaClusters, 'pediaclusters', 'pediacluster', 'PediaCluster'],
    [syncResources, 'clustersyncresources', 'clustersyncresources', 'ClusterSyncResources'],
  ])('name their kind in no short way', (crd, plural, singular, kind) => {
    const { scope, names, versions } = crd?.spec ?? {};

    expect({ scope, names }).toEqual({
      scope: 'Cluster',
      names: { plural, singular, kind, listKind: `${kind}List` },
    });
    expect(versions?.map(({ name, served, storage }) => ({ name, served, storage }))).toEqual([
      { name: 'v1alpha2', served: true, storage: true },
    ]);
  });

  it('print how a cluster is doing, and more of it on a wide screen', () => {
    const columns = pediaClusters?.spec.versions[0]?.additionalPrinterColumns ?? [];

    expect(columns.map(({ name, priority = 0 }) => `${name} ${priority}`)).toEqual([
      'Ready 0',
      'Version 0',
      'APIServer 0',
      'Validated 10',
      'SynchroRunning 10',
      'ClusterHealthy 10',
      'ShardingName 10',
    ]);
  });

  it.each([
    ['spec', ['syncResources']],
    ['spec.syncResources[]', ['group', 'resources']],
    ['spec.authenticationFrom.token', ['name', 'key']],
  ])('ask of %s for what the original asks for, and nothing else', (path, required) => {
    const schema = pediaClusters?.spec.versions[0]?.schema.openAPIV3Schema;

    expect(schemaAt(schema, path)).toHaveProperty('required', required);
  });
});

function schemaAt(schema: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, step) => {
    const properties = (at as { readonly properties?: Readonly<Record<string, unknown>> } | undefined)?.properties;
    const found = properties?.[step.replace('[]', '')];
    return step.endsWith('[]') ? (found as { readonly items?: unknown } | undefined)?.items : found;
  }, schema);
}

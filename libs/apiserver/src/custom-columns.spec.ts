import { Readable } from 'node:stream';
import { EVERYTHING, type SearchOptions } from '#api';
import type { KubernetesObject } from '#kube';
import type { ResourceStorage } from '#storage';
import { CustomColumns } from './custom-columns.js';
import type { ResourceRegistry } from './resource-registry.js';
import type { ResourceTarget, ResourceTargets } from './resource-target.js';
import { StoredDefinitions } from './stored-definitions.js';

const foos = { group: 'example.io', version: 'v1', resource: 'foos' };
const signal = AbortSignal.timeout(10_000);

function inCluster(cluster: string, fields: Readonly<Record<string, unknown>>): KubernetesObject {
  return { metadata: { annotations: { 'shadow.clusterpedia.io/cluster-name': cluster } }, ...fields };
}

function definition(cluster: string, columns: readonly string[] | undefined, version = 'v1'): KubernetesObject {
  const additionalPrinterColumns = columns?.map((name) => ({ name, type: 'string', jsonPath: '.spec.x' }));
  return inCluster(cluster, { spec: { versions: [{ name: version, additionalPrinterColumns }] } });
}

/** Answers the selection of clusters, in their order. */
function storageOf(objects: readonly KubernetesObject[]): ResourceStorage {
  const clusterOf = ({ metadata }: KubernetesObject): string => Object.values(metadata?.annotations ?? {})[0] ?? '';
  const list = ({ clusters }: SearchOptions): ReturnType<ResourceStorage['list']> => {
    const found = objects.filter((object) => clusters.in.length === 0 || clusters.in.includes(clusterOf(object)));
    const sorted = found.toSorted((left, right) => (clusterOf(left) < clusterOf(right) ? -1 : 1));
    const chunks = sorted.map((object) => [JSON.stringify(object)]);
    return Promise.resolve({ items: Readable.from(chunks), summary: () => Promise.resolve({}) });
  };
  return { list } as unknown as ResourceStorage;
}

interface Stored {
  readonly definitions: readonly KubernetesObject[];
  /** Clusters with objects of the kind. */
  readonly objects: readonly string[];
  /** Clusters whose objects of the kind are synchronised. */
  readonly synced?: readonly string[];
}

/** Names of the columns for a view over all clusters, a selection of them, or one. */
async function columnsOf(
  { definitions, objects, synced = ['c1', 'c2'] }: Stored,
  { cluster, clusters = [] }: { readonly cluster?: string; readonly clusters?: readonly string[] } = {},
): Promise<readonly string[] | undefined> {
  const targets = { storageIn: () => storageOf(definitions) } as unknown as ResourceTargets;
  const registry = {
    findIn: (name: string) => (synced.includes(name) ? {} : undefined),
  } as unknown as ResourceRegistry;
  const target = {
    context: { cluster },
    requested: foos,
    storage: storageOf(objects.map((name) => inCluster(name, {}))),
  } as unknown as ResourceTarget;
  const columns = new CustomColumns(new StoredDefinitions(targets, registry));
  const found = await columns.columnsOf(target, { ...EVERYTHING.clusters, in: clusters }, signal);
  return found?.map(({ name }) => name);
}

describe('columns of custom resources', () => {
  const definitions = [definition('c1', ['First']), definition('c2', ['Second'])];

  it.each<[string, Stored, Parameters<typeof columnsOf>[1], readonly string[] | undefined]>([
    ['those of the cluster', { definitions, objects: ['c1', 'c2'] }, { cluster: 'c2' }, ['Second']],
    ['those of the first cluster by name', { definitions, objects: ['c2', 'c1'] }, {}, ['First']],
    ['those of the first cluster that has such objects', { definitions, objects: ['c2'] }, {}, ['Second']],
    ['those of a cluster that is selected', { definitions, objects: ['c1', 'c2'] }, { clusters: ['c2'] }, ['Second']],
    ['those of the first cluster, where nobody has such objects', { definitions, objects: [] }, {}, ['First']],
    [
      'those of another cluster, where the first has no definition',
      { definitions: definitions.slice(1), objects: ['c1'] },
      {},
      ['Second'],
    ],
    [
      'those of a cluster that has the resource, and not only its definition',
      { definitions, objects: [], synced: ['c2'] },
      {},
      ['Second'],
    ],
    ['those of the version', { definitions: [definition('c1', ['Old'], 'v1beta1')], objects: ['c1'] }, {}, undefined],
    [
      'none, when the definition asks for none',
      { definitions: [definition('c1', undefined)], objects: ['c1'] },
      {},
      [],
    ],
    ['nothing, without a definition', { definitions: [], objects: ['c1'] }, {}, undefined],
  ])('are %s', async (_, stored, view, columns) => {
    expect(await columnsOf(stored, view)).toEqual(columns);
  });
});

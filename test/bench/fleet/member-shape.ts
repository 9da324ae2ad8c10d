import { RestClient, restConfigFromKubeconfig } from '#client';
import { formatGroupVersion, groupVersionPath, type KubernetesObject, type ObjectList } from '#kube';
import { generateCluster, type MemberCluster, startMemberCluster } from '#testing';
import { type ObjectTemplate, templateOf } from './object-template.js';

/** One resource of a member: how many objects it has, and what they look like. */
export interface ResourceShape {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Whether items of a list say their kind. */
  readonly custom: boolean;
  readonly count: number;
  /** Whether it is synchronised, and changes. Others are there because a member has them. */
  readonly synchronised: boolean;
  readonly templates: readonly ObjectTemplate[];
}

/** Everything that one simulated member answers, in texts that any number of them can share. */
export interface MemberShape {
  /** By path: discovery, version and health. */
  readonly documents: Readonly<Record<string, string>>;
  readonly resources: readonly ResourceShape[];
}

const sketch = { name: 'template', seed: 'fleet', pods: 300 };
const signal = (): AbortSignal => AbortSignal.timeout(30_000);
const documentPaths = ['/version', '/readyz', '/api', '/apis'];
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
/** What the synchronisation watches of every member, whatever is asked for. */
const announced = ['customresourcedefinitions.apiextensions.k8s.io', 'apiservices.apiregistration.k8s.io'];
/** Usually left out: they are many, and gone after an hour. */
const left = new Set(['events']);

/**
 * Looks at a member of the testing kit, in which 300 pods run and what belongs to them, and scales it: as many objects of
 * each resource in proportion, made of the same texts.
 *
 * @param objects - of one member, those that are synchronised
 */
export async function recordMember(objects: number): Promise<MemberShape> {
  const cluster = await startMemberCluster({ name: sketch.name });
  const rest = new RestClient(restConfigFromKubeconfig(cluster.kubeconfig()));
  try {
    const found = new Set<string>();
    for (const object of generateCluster({ ...sketch, now: new Date() })) {
      cluster.store.put(object);
      found.add(`${object.apiVersion ?? ''}/${object.kind ?? ''}`);
    }
    const documents = await Promise.all(documentPaths.map(async (path) => [path, await read(rest, path)] as const));
    const resources = await Promise.all(watchedResources(cluster, found).map((one) => recordResource(rest, one)));
    return { documents: Object.fromEntries(documents), resources: scale(resources, objects) };
  } finally {
    await rest.close();
    await cluster.stop();
  }
}

async function read(rest: RestClient, path: string): Promise<string> {
  const { body } = await rest.request({ method: 'GET', path, headers: { accept: aggregated }, signal: signal() });
  return Buffer.concat(await Array.fromAsync(body)).toString('utf8');
}

type Described = Omit<ResourceShape, 'count' | 'templates'>;

/** Resources with objects, and those that a synchronisation watches in any case. */
function watchedResources({ store }: MemberCluster, found: ReadonlySet<string>): readonly Described[] {
  return [...store.resources.all()].flatMap(
    ({ group, resource, kind, namespaced, custom, storageVersion: version }) => {
      const isAnnounced = announced.includes(`${resource}.${group}`);
      const hasObjects = found.has(`${formatGroupVersion({ group, version })}/${kind}`) && !left.has(resource);
      return isAnnounced || hasObjects
        ? [{ group, version, resource, kind, namespaced, custom, synchronised: !isAnnounced }]
        : [];
    },
  );
}

async function recordResource(rest: RestClient, described: Described): Promise<ResourceShape> {
  const path = `${groupVersionPath(described)}/${described.resource}`;
  const { items } = await rest.json<ObjectList>({ method: 'GET', path, signal: signal() });
  return { ...described, count: items.length, templates: items.map((item) => templateOf(bare(item, described))) };
}

/** Without kind and apiVersion where a list leaves them out. */
function bare(item: KubernetesObject, { custom, kind, ...gvr }: Described): KubernetesObject {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = item;
  return custom ? { kind, apiVersion: formatGroupVersion(gvr), ...rest } : rest;
}

/** The largest resource takes what rounding leaves over, so that the sum is exact. */
function scale(resources: readonly ResourceShape[], objects: number): readonly ResourceShape[] {
  const recorded = sum(resources.filter(({ synchronised }) => synchronised));
  const scaled = resources.map((shape) =>
    shape.synchronised ? { ...shape, count: Math.floor((shape.count * objects) / recorded) } : shape,
  );
  const rest = objects - sum(scaled.filter(({ synchronised }) => synchronised));
  return scaled.map((shape) => (shape.kind === 'Pod' ? { ...shape, count: shape.count + rest } : shape));
}

function sum(resources: readonly ResourceShape[]): number {
  return resources.reduce((total, { count }) => total + count, 0);
}

/** `syncResources` of a PediaCluster that asks for everything that is synchronised. */
export function syncResourcesOf({ resources }: MemberShape): readonly { group: string; resources: string[] }[] {
  const wanted = resources.filter(({ synchronised }) => synchronised);
  return [...Map.groupBy(wanted, ({ group }) => group)].map(([group, ones]) => ({
    group,
    resources: ones.map(({ resource }) => resource),
  }));
}

import {
  canConvert,
  compareVersions,
  formatGroupResource,
  formatGroupVersion,
  type GroupResource,
  type KnownResource,
  type KubernetesObject,
  knownResources,
  parseGroupVersion,
} from '#kube';

/** A resource that the cluster serves. */
export interface ServedResource extends GroupResource {
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Served versions, best first. */
  readonly versions: readonly string[];
  /** The version objects are held in. */
  readonly storageVersion: string;
  readonly subresources: readonly ('status' | 'scale')[];
  /** Defined by a CustomResourceDefinition; then items of a list say their kind themselves. */
  readonly custom: boolean;
  /** OpenAPI v3 schema by version; empty for built-in resources. */
  readonly schemas: Readonly<Record<string, object>>;
  /** As discovery lists them; nothing else is allowed. */
  readonly verbs: readonly string[];
}

/** What a kube-apiserver 1.32 serves when no alpha or beta API is switched on, in the order it lists the groups. */
export const defaultGroupVersions: readonly string[] = [
  'v1',
  'apiregistration.k8s.io/v1',
  'apps/v1',
  'events.k8s.io/v1',
  'authentication.k8s.io/v1',
  'authorization.k8s.io/v1',
  'autoscaling/v2',
  'autoscaling/v1',
  'batch/v1',
  'certificates.k8s.io/v1',
  'networking.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
  'storage.k8s.io/v1',
  'admissionregistration.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'scheduling.k8s.io/v1',
  'coordination.k8s.io/v1',
  'node.k8s.io/v1',
  'discovery.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1',
];

/** Resources whose status is written on its own. */
const withStatus = new Set([
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'services',
  'apiservices.apiregistration.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'horizontalpodautoscalers.autoscaling',
  'cronjobs.batch',
  'jobs.batch',
  'certificatesigningrequests.certificates.k8s.io',
  'ingresses.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

const withScale = new Set(['replicationcontrollers', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps']);

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Resources with other verbs than all. */
const verbsByResource: Readonly<Record<string, readonly string[]>> = {
  componentstatuses: ['get', 'list'],
  // One namespace at a time: deleting one deletes all in it.
  namespaces: allVerbs.filter((verb) => verb !== 'deletecollection'),
};

function verbsOf({ group, resource }: GroupResource): readonly string[] {
  return verbsByResource[formatGroupResource({ group, resource })] ?? allVerbs;
}

/** What is asked and answered in one request, and never held: [group, resource, kind, namespaced]. */
const reviews = [
  ['authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview', false],
  ['authentication.k8s.io', 'tokenreviews', 'TokenReview', false],
  ['authorization.k8s.io', 'localsubjectaccessreviews', 'LocalSubjectAccessReview', true],
  ['authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', false],
  ['authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', false],
  ['authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview', false],
] as const;

/** The built-in resources of a cluster that serves these groups and versions; a version needs a conversion to be served. */
export function builtInResources(groupVersions: readonly string[]): readonly ServedResource[] {
  const served = new Set(groupVersions);
  const reviewed = reviews.map(([group, resource, kind, namespaced]): KnownResource => {
    const singular = kind.toLowerCase();
    return { group, resource, kind, singular, namespaced, versions: ['v1'], shortNames: [], categories: [] };
  });
  const all = [...knownResources, ...reviewed].flatMap((known) => {
    const versions = known.versions.filter((version) =>
      served.has(formatGroupVersion({ group: known.group, version })),
    );
    return versions.length === 0 ? [] : [builtInResource(known, versions)];
  });
  const rank = (resource: ServedResource): number =>
    groupVersions.findIndex((text) => parseGroupVersion(text).group === resource.group);
  return all.toSorted((left, right) => rank(left) - rank(right));
}

/** Whether objects of the resource are answered and not held. */
export function isReview({ group, resource }: GroupResource): boolean {
  return reviews.some(([reviewGroup, review]) => reviewGroup === group && review === resource);
}

function builtInResource(known: KnownResource, versions: readonly string[]): ServedResource {
  const [storageVersion = ''] = versions;
  const name = formatGroupResource(known);
  return {
    group: known.group,
    resource: known.resource,
    kind: known.kind,
    listKind: `${known.kind}List`,
    singular: known.singular,
    shortNames: known.shortNames,
    categories: known.categories,
    namespaced: known.namespaced,
    versions: versions.filter((version) => isConvertible(known, storageVersion, version)),
    storageVersion,
    subresources: [
      ...(withScale.has(name) ? (['scale'] as const) : []),
      ...(withStatus.has(name) ? (['status'] as const) : []),
    ],
    custom: false,
    schemas: {},
    verbs: isReview(known) ? ['create'] : verbsOf(known),
  };
}

function isConvertible({ group, kind }: KnownResource, from: string, to: string): boolean {
  return from === to || canConvert({ group, version: from, kind }, { group, version: to });
}

/** What a CustomResourceDefinition asks to serve. Absent parts are filled as the API server does. */
interface CustomResourceSpec {
  readonly group: string;
  readonly scope: string;
  readonly names: {
    readonly plural: string;
    readonly kind: string;
    readonly singular?: string;
    readonly listKind?: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly versions: readonly {
    readonly name: string;
    readonly served: boolean;
    readonly storage: boolean;
    readonly schema?: { readonly openAPIV3Schema?: object };
    readonly subresources?: { readonly status?: unknown; readonly scale?: unknown };
  }[];
}

/** The resource that a CustomResourceDefinition defines; `undefined` when it serves no version. */
export function customResource(definition: KubernetesObject): ServedResource | undefined {
  const { group, scope, names, versions } = definition['spec'] as CustomResourceSpec;
  const served = versions.filter((version) => version.served).map(({ name }) => name);
  if (served.length === 0) {
    return undefined;
  }
  const offers = (subresource: 'status' | 'scale'): boolean =>
    versions.some(({ subresources }) => subresources?.[subresource] !== undefined);
  return {
    group,
    resource: names.plural,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    versions: served.toSorted(compareVersions),
    storageVersion: versions.find(({ storage }) => storage)?.name ?? served[0] ?? '',
    subresources: (['scale', 'status'] as const).filter(offers),
    custom: true,
    schemas: Object.fromEntries(
      versions.flatMap(({ name, schema }) =>
        schema?.openAPIV3Schema === undefined ? [] : [[name, schema.openAPIV3Schema]],
      ),
    ),
    verbs: allVerbs,
  };
}

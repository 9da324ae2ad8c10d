import type { KubernetesObject } from '#kube';
import type { MemberCluster } from '#testing';

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const;
const group = 'chaos.example.com';

interface Definition {
  readonly plural: string;
  /** Best first; the first is the one that is stored. None: the definition is deleted, and its objects with it. */
  readonly versions: readonly string[];
  /** How many objects there are at least, if the resource is served. */
  readonly objects: number;
}

/** Serves a custom resource in these versions from now on. */
export function defineCustomResource({ store }: MemberCluster, { plural, versions, objects }: Definition): void {
  const name = `${plural}.${group}`;
  const current = store.list(definitions).find(({ metadata }) => metadata?.name === name);
  const [version] = versions;
  if (version === undefined) {
    if (current !== undefined) {
      store.delete(definitions, { namespace: '', name });
    }
    return;
  }
  const definition = definitionOf(plural, versions);
  if (current === undefined) {
    store.create(definitions, definition);
  } else {
    store.update(definitions, { ...current, spec: definition['spec'] });
  }
  const resource = { group, version, resource: plural };
  const present = store.list(resource).length;
  for (let index = present; index < objects; index += 1) {
    const metadata = { namespace: 'default', generateName: `${plural}-`, labels: { index: String(index) } };
    store.create(resource, { apiVersion: `${group}/${version}`, kind: kindOf(plural), metadata, spec: { index } });
  }
}

function definitionOf(plural: string, versions: readonly string[]): KubernetesObject {
  const kind = kindOf(plural);
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: plural.slice(0, -1), kind, listKind: `${kind}List` },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

function kindOf(plural: string): string {
  return plural.charAt(0).toUpperCase() + plural.slice(1, -1);
}

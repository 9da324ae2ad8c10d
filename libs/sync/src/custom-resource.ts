import { compareVersions, type KubernetesObject } from '#kube';
import type { ServedResource } from './served-resources.js';

/** What is read of a CustomResourceDefinition, in v1 or v1beta1. */
interface CustomResourceDefinition extends KubernetesObject {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    /** v1beta1 only. */
    readonly version?: string;
    readonly versions?: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: {
    readonly acceptedNames?: {
      readonly plural: string;
      readonly singular?: string;
      readonly kind: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

const customVerbs = ['get', 'list', 'watch'];

/**
 * The resource a definition serves; without versions when it serves none. `undefined` while the definition is not
 * established: that says nothing about what was served before.
 */
export function customResourceOf(object: KubernetesObject): ServedResource | undefined {
  const { spec, status } = object as CustomResourceDefinition;
  const names = status?.acceptedNames;
  const isEstablished = status?.conditions?.some((each) => each.type === 'Established' && each.status === 'True');
  if (names === undefined || isEstablished !== true) {
    return undefined;
  }
  const versions = spec.versions ?? [{ name: spec.version ?? '', served: spec.version !== undefined }];
  return {
    group: spec.group,
    resource: names.plural,
    singular: (names.singular ?? names.kind).toLowerCase(),
    kind: names.kind,
    namespaced: spec.scope === 'Namespaced',
    ...(names.shortNames === undefined ? {} : { shortNames: names.shortNames }),
    ...(names.categories === undefined ? {} : { categories: names.categories }),
    verbs: customVerbs,
    versions: versions
      .filter(({ served }) => served)
      .map(({ name }) => name)
      .toSorted(compareVersions),
  };
}

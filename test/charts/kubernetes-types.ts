import type { KubernetesTypes } from './type-check.js';

const groupsOfKubernetes =
  /^(?:v1|(?:apps|batch|policy|autoscaling|(?:rbac\.authorization|networking|storage|apiextensions|apiregistration)\.k8s\.io)\/v\d)$/;

/** Whether an object is of Kubernetes itself, rather than of an operator. */
export function isOfKubernetes({ apiVersion = '' }: { readonly apiVersion?: string }): boolean {
  return groupsOfKubernetes.test(apiVersion);
}

/** `kubernetes-types`: a module for each group and version, fields named as in the API. It leaves the aggregation layer out. */
const kubernetes126: KubernetesTypes = {
  version: '1.26',
  typeOf: (apiVersion, kind) => {
    const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
    const folder = group.split('.')[0] ?? '';
    return folder === 'apiregistration' ? undefined : { module: `kubernetes-types/${folder}/${version}`, name: kind };
  },
  rename: {},
};

/** The official client: one module, types named after version and kind. */
const kubernetes136: KubernetesTypes = {
  version: '1.36',
  typeOf: (apiVersion, kind) => {
    const version = apiVersion.split('/').at(-1) ?? '';
    return { module: '@kubernetes/client-node', name: `${version.toUpperCase()}${kind}` };
  },
  rename: { from: '_from', default: '_default', enum: '_enum', not: '_not' },
};

/** The oldest and the newest Kubernetes whose types a package has. */
export const kubernetesTypes: readonly KubernetesTypes[] = [kubernetes126, kubernetes136];

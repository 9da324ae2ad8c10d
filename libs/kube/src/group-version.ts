/** An API group and version. The core group is `''`. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** A resource without a version: `deployments.apps`. `resource` is the lower-case plural. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** What a URL path names. */
export interface GroupVersionResource extends GroupVersion, GroupResource {}

/** The `apiVersion` of a group and version: `v1`, `apps/v1`. */
export function formatGroupVersion({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

/**
 * Reads an `apiVersion`.
 *
 * @throws RangeError when the text has no version or more than one slash
 */
export function parseGroupVersion(apiVersion: string): GroupVersion {
  const parts = apiVersion.split('/');
  const [first = '', second] = parts;
  const version = second ?? first;
  if (parts.length > 2 || version === '') {
    throw new RangeError(`not a group and version: ${JSON.stringify(apiVersion)}`);
  }
  return { group: second === undefined ? '' : first, version };
}

/** `deployments.apps`, or `pods` in the core group: how Kubernetes names a resource in messages. */
export function formatGroupResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Splits `deployments.apps` at the first dot; without a dot the group is core. */
export function parseGroupResource(text: string): GroupResource {
  const dot = text.indexOf('.');
  return dot < 0 ? { group: '', resource: text } : { group: text.slice(dot + 1), resource: text.slice(0, dot) };
}

/** `apps/v1/deployments`, `/v1/pods`: a key for maps, and how logs name a resource. */
export function formatGvr({ group, version, resource }: GroupVersionResource): string {
  return `${group}/${version}/${resource}`;
}

/** Path of a group and version on an API server: `/api/v1`, `/apis/apps/v1`. */
export function groupVersionPath(groupVersion: GroupVersion): string {
  return groupVersion.group === '' ? `/api/${groupVersion.version}` : `/apis/${formatGroupVersion(groupVersion)}`;
}

const versionGrammar = /^v(?<major>\d+)(?:(?<stage>alpha|beta)(?<minor>\d+))?$/;
const stageRank: Readonly<Record<string, number>> = { alpha: 1, beta: 2 };

/**
 * Orders versions as Kubernetes does, best first: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, then names that are not
 * versions, alphabetically.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(left: string, right: string): number {
  const a = rankOf(left);
  const b = rankOf(right);
  for (const [index, rank] of a.entries()) {
    const difference = (b[index] ?? 0) - rank;
    if (difference !== 0) {
      return difference;
    }
  }
  return left < right ? -1 : Number(left > right);
}

function rankOf(version: string): readonly number[] {
  const { major, stage, minor } = versionGrammar.exec(version)?.groups ?? {};
  return major === undefined
    ? [0, 0, 0]
    : [stage === undefined ? 3 : (stageRank[stage] ?? 0), Number(major), Number(minor ?? 0)];
}

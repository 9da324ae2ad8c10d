import type { GroupVersion, KubernetesObject } from '#kube';

/** A group version that a member has announced, and whether another server answers for it. */
export interface AnnouncedVersion extends GroupVersion {
  readonly isAggregated: boolean;
  /** Changes when discovering the group version again could find something else. */
  readonly state: string;
}

interface ApiService extends KubernetesObject {
  readonly spec: { readonly group?: string; readonly version?: string; readonly service?: unknown };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** What an APIService object announces. */
export function announcedVersionOf(object: KubernetesObject): AnnouncedVersion {
  const { spec, status } = object as ApiService;
  const isAggregated = spec.service !== undefined && spec.service !== null;
  const available = status?.conditions?.find(({ type }) => type === 'Available')?.status ?? 'Unknown';
  return {
    group: spec.group ?? '',
    version: spec.version ?? '',
    isAggregated,
    // The API server's own versions are always there; their status only repeats that.
    state: isAggregated ? available : '',
  };
}

import type { ListerWatcher } from '#client';
import { isLaterVersion, isOrderedVersion } from './resource-version.js';

const namespaces = { group: '', version: 'v1', resource: 'namespaces' } as const;

/** Which cluster a member is, and where in its history. */
export interface MemberOrigin {
  /** Of a namespace that every cluster has, and that lives as long as the cluster. */
  readonly uid: string;
  /** Its latest version. */
  readonly resourceVersion: string;
}

/** A point in the history of one member. */
export interface MemberPosition {
  /** Its uid; `''` when it does not say, and then nobody can go on from here. */
  readonly member: string;
  readonly resourceVersion: string;
}

/** Asks a member what it is; `undefined` when it is not known by a namespace. @throws StatusError when it is not told */
export async function readMemberOrigin(
  client: Pick<ListerWatcher, 'list'>,
  signal: AbortSignal,
): Promise<MemberOrigin | undefined> {
  const list = await client.list(namespaces, { fieldSelector: 'metadata.name=kube-system' }, signal);
  const uid = list.items.find(({ metadata }) => metadata?.name === 'kube-system')?.metadata?.uid;
  const resourceVersion = list.metadata?.resourceVersion;
  return uid === undefined || resourceVersion === undefined ? undefined : { uid, resourceVersion };
}

/**
 * Whether a member can go on from a version. Not when it is before that version: then it was restored from a backup, and
 * would only say what happens once it is there again.
 */
export function canResume(version: string, origin: MemberOrigin | undefined): boolean {
  return (
    origin !== undefined &&
    isOrderedVersion(version) &&
    isOrderedVersion(origin.resourceVersion) &&
    !isLaterVersion(version, origin.resourceVersion)
  );
}

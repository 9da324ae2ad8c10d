import type { ReferencedObject } from '#api';
import {
  formatGroupResource,
  formatObjectName,
  objectNameOf,
  type GroupVersionResource,
  type KubernetesObject,
} from '#kube';
import type { PolicySelection } from './policy-selection.js';

/** What a policy wants of its lifecycles. */
export interface LifecyclePlan {
  /** The source of each lifecycle there should be, by name. */
  readonly sourceByName: ReadonlyMap<string, ReferencedObject>;
  /** Sources that could not be judged, or whose name another has, as {@link sourceKey} writes them: what they have is left alone. */
  readonly undecided: ReadonlySet<string>;
  /** Why, a line for each. */
  readonly failures: readonly string[];
}

/** Equal for references to the same object. */
export function sourceKey({ group, resource, namespace = '', name }: Omit<ReferencedObject, 'version'>): string {
  return `${formatGroupResource({ group, resource })} "${formatObjectName({ namespace, name })}"`;
}

/**
 * Decides which lifecycles there should be for the objects of a type.
 *
 * @param holderOf - the {@link sourceKey} of the source that a lifecycle has now: of several that want its name it keeps it
 */
export function planLifecycles(
  sources: readonly KubernetesObject[],
  resource: GroupVersionResource,
  selection: PolicySelection,
  holderOf: (lifecycle: string) => string | undefined,
): LifecyclePlan {
  const sourceByName = new Map<string, ReferencedObject>();
  const undecided = new Set<string>();
  const failures: string[] = [];
  const fail = (key: string, message: string): void => {
    undecided.add(key);
    failures.push(`${key}: ${message}`);
  };
  const claimsByName = new Map<string, ReferencedObject[]>();
  for (const object of sources) {
    const selected = selection.of(object);
    if (selected.is === 'failed') {
      fail(sourceKey(referenceTo(object, resource)), selected.message);
    } else if (selected.is === 'named') {
      const claims = claimsByName.get(selected.name) ?? [];
      claimsByName.set(selected.name, [...claims, referenceTo(object, resource)]);
    }
  }
  for (const [name, claims] of claimsByName) {
    const keys = claims.map(sourceKey).toSorted();
    const holder = holderOf(name);
    const winner = claims.find((claim) => sourceKey(claim) === (keys.find((key) => key === holder) ?? keys[0]));
    if (winner !== undefined) {
      sourceByName.set(name, winner);
      const losers = keys.filter((key) => key !== sourceKey(winner));
      losers.forEach((key) => fail(key, `the name ${JSON.stringify(name)} is that of ${sourceKey(winner)}`));
    }
  }
  return { sourceByName, undecided, failures: failures.toSorted() };
}

function referenceTo(object: KubernetesObject, { group, version, resource }: GroupVersionResource): ReferencedObject {
  const { namespace, name } = objectNameOf(object);
  return { group, version, resource, ...(namespace === '' ? {} : { namespace }), name };
}

import type { ReferencedObject } from '#api';
import {
  formatGroupResource,
  formatObjectName,
  objectKey,
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
  const fail = (source: ReferencedObject, message: string): void => {
    undecided.add(sourceKey(source));
    failures.push(`${sourceKey(source)}: ${message}`);
  };
  // Most objects of a type such as Secrets are not selected, and need no order.
  const selected = sources.filter((object) => selection.of(object).is !== 'skipped');
  for (const object of selected.toSorted(byKey)) {
    const source = referenceTo(object, resource);
    const made = selection.of(object);
    if (made.is === 'failed') {
      fail(source, made.message);
    }
    if (made.is !== 'named') {
      continue;
    }
    const { name } = made;
    const rival = sourceByName.get(name);
    const isWinner = rival === undefined || holderOf(name) === sourceKey(source);
    if (isWinner) {
      sourceByName.set(name, source);
    }
    if (rival !== undefined) {
      const [winner, loser] = isWinner ? [source, rival] : [rival, source];
      fail(loser, `the name ${JSON.stringify(name)} is that of ${sourceKey(winner)}`);
    }
  }
  return { sourceByName, undecided, failures };
}

function referenceTo(object: KubernetesObject, { group, version, resource }: GroupVersionResource): ReferencedObject {
  const { namespace, name } = objectNameOf(object);
  return { group, version, resource, ...(namespace === '' ? {} : { namespace }), name };
}

function byKey(left: KubernetesObject, right: KubernetesObject): number {
  return objectKey(left) < objectKey(right) ? -1 : 1;
}

import { formatGroupVersion, parseGroupVersion, type GroupVersion, type GroupVersionKind } from '../group-version.js';
import type { KubernetesObject } from '../object.js';
import { StatusError } from '../status-error.js';
import { sameShapes } from './renames.js';

/**
 * One version of a kind and the way to and from its hub, the shape of the kind's preferred version. Any version reaches any
 * other through the hub. `apiVersion` is the converter's business, not theirs.
 */
interface HubConversion extends GroupVersionKind {
  readonly toHub: (object: KubernetesObject) => KubernetesObject;
  readonly fromHub: (object: KubernetesObject) => KubernetesObject;
}

const unchanged = (object: KubernetesObject): KubernetesObject => object;

const renames: readonly HubConversion[] = sameShapes.flatMap(({ group, kinds, versions }) =>
  kinds.flatMap((kind) => versions.map((version) => ({ group, version, kind, toHub: unchanged, fromHub: unchanged }))),
);

const conversionByType: ReadonlyMap<string, HubConversion> = new Map(renames.map((each) => [typeKey(each), each]));

/** Whether objects of a type can be converted to another version of their group. Always true for their own version. */
export function canConvert(from: GroupVersionKind, to: GroupVersion): boolean {
  if (from.group !== to.group) {
    return false;
  }
  return (
    from.version === to.version ||
    (conversionByType.has(typeKey(from)) && conversionByType.has(typeKey({ ...to, kind: from.kind })))
  );
}

/**
 * The object in another version of its group; the same object when it is in that version already.
 *
 * @throws StatusError `InternalError` when the object does not say what it is, or {@link canConvert} says no
 */
export function convertObject(object: KubernetesObject, { group, version }: GroupVersion): KubernetesObject {
  const from = typeOf(object);
  if (from.group === group && from.version === version) {
    return object;
  }
  const source = conversionByType.get(typeKey(from));
  const target = conversionByType.get(typeKey({ group, version, kind: from.kind }));
  if (source === undefined || target === undefined || from.group !== group) {
    const wanted = formatGroupVersion({ group, version });
    throw new StatusError('InternalError', `cannot convert ${from.kind} of ${formatGroupVersion(from)} to ${wanted}`);
  }
  return { ...target.fromHub(source.toHub(object)), apiVersion: formatGroupVersion({ group, version }) };
}

function typeOf({ apiVersion, kind }: KubernetesObject): GroupVersionKind {
  if (apiVersion === undefined || kind === undefined) {
    throw new StatusError('InternalError', 'cannot convert an object without apiVersion and kind');
  }
  return { ...parseGroupVersion(apiVersion), kind };
}

function typeKey({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}

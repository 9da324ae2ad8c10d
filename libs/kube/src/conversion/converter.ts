import { formatGroupVersion, parseGroupVersion, type GroupVersion, type GroupVersionKind } from '../group-version.js';
import { knownResources } from '../known-resources.js';
import type { KubernetesObject } from '../object.js';
import { StatusError } from '../status-error.js';
import { conversions } from './conversions.js';
import { inOrder, type Edit } from './edit.js';

/**
 * One version of a built-in kind, and the way to and from its hub. Any version reaches any other through the hub.
 * `apiVersion` is the converter's business, not theirs.
 */
interface ServedType {
  /** What the API server of this version fills in. */
  readonly defaults: Edit;
  readonly toHub: Edit;
  readonly fromHub: Edit;
  /** All that a Table shows of the hub. */
  readonly print: Edit;
}

const servedTypes: ReadonlyMap<string, ServedType> = new Map(
  knownResources.flatMap(({ group, kind, versions }) =>
    versions.map((version) => [typeKey({ group, version, kind }), servedType({ group, version, kind })] as const),
  ),
);

function servedType({ group, version, kind }: GroupVersionKind): ServedType {
  const { defaults: common, normalise, unprinted, versions = {} } = conversions[group]?.[kind] ?? {};
  const { defaults, toHub, fromHub } = versions[version] ?? {};
  return {
    defaults: chain(unprinted?.defaults, common, defaults),
    toHub: chain(toHub, normalise, unprinted?.normalise),
    fromHub: chain(fromHub),
    print: chain(common, defaults, toHub, normalise),
  };
}

function chain(...edits: readonly (Edit | undefined)[]): Edit {
  return inOrder(...edits.filter((edit) => edit !== undefined));
}

/** Whether objects of a type can be converted to another version of their group. Always true for their own version. */
export function canConvert(from: GroupVersionKind, to: GroupVersion): boolean {
  if (from.group !== to.group) {
    return false;
  }
  return (
    from.version === to.version ||
    (servedTypes.has(typeKey(from)) && servedTypes.has(typeKey({ ...to, kind: from.kind })))
  );
}

/**
 * The object in another version of its group; the same object when it is in that version already. Nothing is filled in, and
 * fields that no conversion knows are kept.
 *
 * @throws StatusError `InternalError` when the object does not say what it is, or {@link canConvert} says no
 */
export function convertObject(object: KubernetesObject, to: GroupVersion): KubernetesObject {
  const from = typeOf(object);
  if (from.group === to.group && from.version === to.version) {
    return object;
  }
  const { source, target } = conversionBetween(from, to);
  return { ...target.fromHub(source.toHub(object)), apiVersion: formatGroupVersion(to) };
}

/**
 * A stored object as an API server answers with it, in any version of its group: what its own version fills in is filled in,
 * and what it says in more than one way is made to agree.
 *
 * @throws StatusError as {@link convertObject}
 */
export function completeObject(object: KubernetesObject, to: GroupVersion): KubernetesObject {
  const from = typeOf(object);
  const { source, target } = conversionBetween(from, to);
  const converted: KubernetesObject = target.fromHub(source.toHub(source.defaults(object)));
  const apiVersion = formatGroupVersion(to);
  return converted.apiVersion === apiVersion ? converted : { ...converted, apiVersion };
}

/**
 * A stored object as printers know its kind: in the shape of the preferred version, whatever its own version and group, and
 * complete as far as tables show it. The same object when there is nothing to do, or when it is of no built-in kind.
 */
export function printedForm(object: KubernetesObject): KubernetesObject {
  const { apiVersion = '', kind = '' } = object;
  const type = servedTypes.get(`${apiVersion}/${kind}`);
  return type === undefined ? object : type.print(object);
}

function conversionBetween(
  from: GroupVersionKind,
  to: GroupVersion,
): { readonly source: ServedType; readonly target: ServedType } {
  const source = servedTypes.get(typeKey(from));
  const target = servedTypes.get(typeKey({ ...to, kind: from.kind }));
  if (source === undefined || target === undefined || from.group !== to.group) {
    const wanted = formatGroupVersion(to);
    throw new StatusError('InternalError', `cannot convert ${from.kind} of ${formatGroupVersion(from)} to ${wanted}`);
  }
  return { source, target };
}

function typeOf({ apiVersion, kind }: KubernetesObject): GroupVersionKind {
  if (apiVersion === undefined || kind === undefined) {
    throw new StatusError('InternalError', 'cannot convert an object without apiVersion and kind');
  }
  return { ...parseGroupVersion(apiVersion), kind };
}

function typeKey({ kind, ...groupVersion }: GroupVersionKind): string {
  return `${formatGroupVersion(groupVersion)}/${kind}`;
}

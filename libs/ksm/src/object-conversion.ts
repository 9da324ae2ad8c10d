import { canConvert, convertObject, printedForm, type GroupVersionKind, type KubernetesObject } from '#kube';
import type { ResourceMetrics } from './metric-family.js';

/** Where kinds were before they had a group of their own. */
const FIRST_GROUP = 'extensions';

/** An object as a member sent it in the version whose fields the families read. @throws StatusError when it cannot be */
export type ObjectConversion = (object: KubernetesObject) => KubernetesObject;

/** Whether objects of a group and kind are those of a resource of the catalogue, in whatever version. */
export function isOfResource(
  { group, kind }: Pick<GroupVersionKind, 'group' | 'kind'>,
  metrics: ResourceMetrics,
): boolean {
  return kind === metrics.kind && (group === metrics.group || (group === FIRST_GROUP && metrics.group !== ''));
}

/** How objects of a type become those that the families read; `undefined` when there is no way. */
export function conversionTo(metrics: ResourceMetrics, from: GroupVersionKind): ObjectConversion | undefined {
  const to = { group: metrics.group, version: metrics.version };
  if (from.group === to.group && from.version === to.version) {
    return (object) => object;
  }
  if (from.group === FIRST_GROUP) {
    return printedForm;
  }
  return canConvert(from, to) ? (object) => convertObject(object, to) : undefined;
}

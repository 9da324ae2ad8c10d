import {
  type FieldRequirement,
  type KubernetesObject,
  type LabelSelector,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  StatusError,
} from '#kube';
import type { ResourceRequest } from '../resource-request.js';

/** Whether an object is one of those a request asks for. */
export type Selection = (object: KubernetesObject) => boolean;

const everything: LabelSelector = [];
/** Fields each kind can be selected by; Events, which are looked up by what they are about, have more. */
const fieldsOfAll = ['metadata.name', 'metadata.namespace'];
const moreFields: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Event',
    [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  ['Secret', ['type']],
  ['Namespace', ['status.phase']],
]);

/**
 * What the selectors, the namespace and the name of a request select.
 *
 * @throws StatusError `BadRequest` for a selector that cannot be read, or a field that cannot be selected by
 */
export function selectionOf({ query, info, resource }: ResourceRequest): Selection {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = labelText === '' ? everything : parseLabelSelector(labelText);
  const fields = fieldText === '' ? [] : parseFieldSelector(fieldText);
  const known = [...fieldsOfAll, ...(moreFields.get(resource.kind) ?? [])];
  for (const { path } of fields) {
    const label = path.map((step) => ('field' in step ? step.field : '[]')).join('.');
    if (!known.includes(label)) {
      throw new StatusError('BadRequest', `field label not supported: ${label}`);
    }
  }
  return (object) => {
    const { namespace = '', name, labels: own } = object.metadata ?? {};
    const isInPlace =
      (info.namespace === '' || namespace === info.namespace) && (info.name === '' || name === info.name);
    return isInPlace && matchesLabels(labels, own) && fields.every((field) => matchesField(field, object));
  };
}

/** To Kubernetes a field that is missing is empty: `involvedObject.namespace=` finds Events of objects without one. */
function matchesField(requirement: FieldRequirement, object: KubernetesObject): boolean {
  const { operator, values } = requirement;
  const isMissing = matchesFields([{ ...requirement, operator: 'DoesNotExist' }], object);
  return isMissing ? values.includes('') === (operator === 'In') : matchesFields([requirement], object);
}

/** The objects among these that a request asks for. */
export function selectObjects(
  request: ResourceRequest,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const isSelected = selectionOf(request);
  return objects.filter(isSelected);
}

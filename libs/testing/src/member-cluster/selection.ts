import {
  type FieldRequirement,
  formatGroupResource,
  type GroupResource,
  type KubernetesObject,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  parseObjectName,
  type RequestInfo,
  StatusError,
} from '#kube';
import { isRecord } from './fields-v1.js';
import { decodeObject, type StoredObject } from './stored-object.js';

/** Which objects of a resource a list, a watch or a deletion is about. */
export interface SelectionOptions {
  /** `''` for all namespaces. */
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Whether an object is among those asked for. Reads the text of an object only when a field has to be looked at. */
export type Selection = (object: StoredObject) => boolean;

/** Fields that some resources can be selected by, beside name and namespace. */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (name) => `involvedObject.${name}`,
    ),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  replicationcontrollers: ['status.replicas'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  'certificatesigningrequests.certificates.k8s.io': ['spec.signerName'],
  'jobs.batch': ['status.successful'],
  'replicasets.apps': ['status.replicas'],
};

const everyResource = ['metadata.name', 'metadata.namespace'];

/**
 * Reads the selectors of a request.
 *
 * @throws StatusError BadRequest for a selector that does not parse, or a field that cannot be selected by
 */
export function compileSelection(resource: GroupResource, options: SelectionOptions): Selection {
  const { namespace, labelSelector = '', fieldSelector = '' } = options;
  const labels = parseLabelSelector(labelSelector);
  const fields = parseFieldSelector(fieldSelector);
  for (const requirement of fields) {
    assertSelectable(resource, requirement);
  }
  const prefix = namespace === '' ? '' : `${namespace}/`;
  const onlyByName = fields.every((requirement) => everyResource.includes(pathOf(requirement)));
  return (object) =>
    object.key.startsWith(prefix) &&
    (labels.length === 0 || matchesLabels(labels, object.labels)) &&
    (fields.length === 0 || satisfiesAll(fields, onlyByName ? nameOnly(object) : decodeObject(object)));
}

/**
 * The one object that a list or a watch selects by its name, as authorizers see it: a role may name it. `''` for others, and
 * for selectors that do not parse.
 */
export function selectedName({ verb }: RequestInfo, query: URLSearchParams): string {
  const text = query.get('fieldSelector') ?? '';
  if (text === '' || !['list', 'watch', 'deletecollection'].includes(verb)) {
    return '';
  }
  try {
    const names = parseFieldSelector(text).filter((requirement) => pathOf(requirement) === 'metadata.name');
    return names.find(({ operator }) => operator === 'In')?.values[0] ?? '';
  } catch (error) {
    if (error instanceof StatusError) {
      return '';
    }
    throw error;
  }
}

function assertSelectable(resource: GroupResource, requirement: FieldRequirement): void {
  const path = pathOf(requirement);
  const known = selectableFields[formatGroupResource(resource)] ?? [];
  const isEquality = requirement.operator === 'In' || requirement.operator === 'NotIn';
  if (!isEquality || ![...everyResource, ...known].includes(path)) {
    throw new StatusError('BadRequest', `field label not supported: ${path}`);
  }
}

function pathOf({ path }: FieldRequirement): string {
  return path.map((step) => ('field' in step ? step.field : '[]')).join('.');
}

function nameOnly({ key }: StoredObject): KubernetesObject {
  return { metadata: parseObjectName(key) };
}

function satisfiesAll(requirements: readonly FieldRequirement[], object: KubernetesObject): boolean {
  return requirements.every((requirement) => {
    const isAmong = requirement.values.includes(valueAt(object, pathOf(requirement)));
    return requirement.operator === 'In' ? isAmong : !isAmong;
  });
}

/** The value as text; a field that is not there is `''`, so that `spec.nodeName=` finds what is not scheduled. */
function valueAt(object: KubernetesObject, path: string): string {
  let value: unknown = object;
  for (const field of path === 'source' ? ['source', 'component'] : path.split('.')) {
    value = isRecord(value) ? value[field] : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

import type { KubernetesObject, TableCell } from '#kube';
import { compareBytes, firstThree, orUnset } from './cell-text.js';
import { ageColumn, column, integerColumn, nameColumn, type Column } from './column.js';
import { fieldsAt, listAt, numberAt, optionalNumberAt, optionalTextAt, textAt, valueAt } from './field.js';
import { firstCondition } from './object-condition.js';
import { printerOf, type PrinterTable } from './printer.js';

const webhookConfiguration = printerOf(
  nameColumn,
  integerColumn('Webhooks', 'Number of webhooks.', (object) => listAt(object, 'webhooks').length),
  ageColumn,
);

const validatingAdmissionPolicy = printerOf(
  nameColumn,
  integerColumn('Validations', 'Number of rules.', (object) => listAt(object, 'spec', 'validations').length),
  paramKindColumn(),
  ageColumn,
);

const mutatingAdmissionPolicy = printerOf(
  nameColumn,
  integerColumn('Mutations', 'Number of changes.', (object) => listAt(object, 'spec', 'mutations').length),
  paramKindColumn(),
  ageColumn,
);

const admissionPolicyBinding = printerOf(
  nameColumn,
  column('PolicyName', 'Policy that is put in force.', (object) => textAt(object, 'spec', 'policyName')),
  column('ParamRef', 'Objects that hold its parameters.', paramReference),
  ageColumn,
);

const flowSchema = printerOf(
  nameColumn,
  column('PriorityLevel', 'Level of requests that match.', (object) =>
    textAt(object, 'spec', 'priorityLevelConfiguration', 'name'),
  ),
  column('MatchingPrecedence', 'The schema with the least number is tried first.', (object) =>
    numberAt(object, 'spec', 'matchingPrecedence'),
  ),
  column('DistinguisherMethod', 'What tells flows apart.', (object) => {
    const method = fieldsAt(object, 'spec', 'distinguisherMethod');
    return method === undefined ? '<none>' : textAt(method, 'type');
  }),
  ageColumn,
  column('MissingPL', 'Whether the level does not exist.', (object) => {
    const dangling = firstCondition(object, 'Dangling');
    return dangling === undefined ? '?' : textAt(dangling, 'status');
  }),
);

const priorityLevelConfiguration = printerOf(
  nameColumn,
  column('Type', 'Whether requests are limited.', (object) => textAt(object, 'spec', 'type')),
  column('NominalConcurrencyShares', 'Share of the requests served at once.', (object) =>
    fieldsAt(object, 'spec', 'limited') === undefined
      ? '<none>'
      : numberAt(object, 'spec', 'limited', 'nominalConcurrencyShares'),
  ),
  queuingColumn('Queues', 'queues', 'Number of queues.'),
  queuingColumn('HandSize', 'handSize', 'Queues that a flow may use.'),
  queuingColumn('QueueLengthLimit', 'queueLengthLimit', 'Requests that wait in one queue.'),
  ageColumn,
);

const apiService = printerOf(
  nameColumn,
  column('Service', 'Service that serves the group and version.', (object) => {
    const service = fieldsAt(object, 'spec', 'service');
    return service === undefined ? 'Local' : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`;
  }),
  column('Available', 'Whether it answers.', availability),
  ageColumn,
);

const storageVersion = printerOf(
  nameColumn,
  column(
    'CommonEncodingVersion',
    'Version in which all servers store.',
    (object) => optionalTextAt(object, 'status', 'commonEncodingVersion') ?? '<unset>',
  ),
  column('StorageVersions', 'Version in which each server stores.', storageVersions),
  ageColumn,
);

const storageVersionMigration = printerOf(
  { ...nameColumn, definition: { ...nameColumn.definition, format: '' } },
  column('Resource', 'What is stored anew.', (object) =>
    ['resource', 'version', 'group'].map((field) => textAt(object, 'spec', 'resource', field)).join('.'),
  ),
);

const resourceClaim = printerOf(nameColumn, column('State', 'How far the claim has come.', claimState), ageColumn);

const named = printerOf(nameColumn, ageColumn);

const resourceSlice = printerOf(
  nameColumn,
  column('Node', 'Node whose devices these are.', (object) => textAt(object, 'spec', 'nodeName')),
  column('Driver', 'Driver of the devices.', (object) => textAt(object, 'spec', 'driver')),
  column('Pool', 'Pool the devices belong to.', (object) => textAt(object, 'spec', 'pool', 'name')),
  ageColumn,
);

/** How the API server itself is set up, and devices. */
export const clusterPrinters: PrinterTable = {
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookConfiguration,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookConfiguration,
  'validatingadmissionpolicies.admissionregistration.k8s.io': validatingAdmissionPolicy,
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': admissionPolicyBinding,
  'mutatingadmissionpolicies.admissionregistration.k8s.io': mutatingAdmissionPolicy,
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': admissionPolicyBinding,
  'flowschemas.flowcontrol.apiserver.k8s.io': flowSchema,
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': priorityLevelConfiguration,
  'apiservices.apiregistration.k8s.io': apiService,
  'storageversions.internal.apiserver.k8s.io': storageVersion,
  'storageversionmigrations.storagemigration.k8s.io': storageVersionMigration,
  'resourceclaims.resource.k8s.io': resourceClaim,
  'resourceclaimtemplates.resource.k8s.io': named,
  'deviceclasses.resource.k8s.io': named,
  'resourceslices.resource.k8s.io': resourceSlice,
};

function paramKindColumn(): Column {
  return column('ParamKind', 'Kind of its parameters.', (object) => {
    const kind = fieldsAt(object, 'spec', 'paramKind');
    return kind === undefined ? '<unset>' : `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}`;
  });
}

function paramReference(object: KubernetesObject): string {
  const reference = fieldsAt(object, 'spec', 'paramRef');
  const name = textAt(reference, 'name');
  if (name !== '') {
    return `${textAt(reference, 'namespace') || '*'}/${name}`;
  }
  const selector = fieldsAt(reference, 'selector');
  return selector === undefined ? '<unset>' : selectorDebugText(selector);
}

/** The form in which Go writes a selector for developers; scripts came to rely on it. */
function selectorDebugText(selector: unknown): string {
  const labels = Object.entries(fieldsAt(selector, 'matchLabels') ?? {})
    .sort(([left], [right]) => compareBytes(left, right))
    .map(([key, value]) => `${key}: ${textAt(value)},`)
    .join('');
  const expressions = listAt(selector, 'matchExpressions').map((each) => {
    const values = listAt(each, 'values')
      .map((value) => textAt(value))
      .join(' ');
    return `LabelSelectorRequirement{Key:${textAt(each, 'key')},Operator:${textAt(each, 'operator')},Values:[${values}],},`;
  });
  return (
    `&LabelSelector{MatchLabels:map[string]string{${labels}},` +
    `MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
  );
}

function queuingColumn(name: string, field: string, description: string): Column {
  return column(name, description, (object): TableCell => {
    const queuing = fieldsAt(object, 'spec', 'limited', 'limitResponse', 'queuing');
    return optionalNumberAt(queuing, field) ?? '<none>';
  });
}

function availability(object: KubernetesObject): string {
  const available = firstCondition(object, 'Available');
  if (available === undefined) {
    return 'Unknown';
  }
  const status = textAt(available, 'status');
  const reason = textAt(available, 'reason');
  return status === 'True' || reason === '' ? status : `${status} (${reason})`;
}

function storageVersions(object: KubernetesObject): string {
  const versions = listAt(object, 'status', 'storageVersions').map(
    (each) => `${textAt(each, 'apiServerID')}=${textAt(each, 'encodingVersion')}`,
  );
  return orUnset(firstThree(versions));
}

function claimState(object: KubernetesObject): string {
  const isDeleted = textAt(object, 'metadata', 'deletionTimestamp') !== '';
  const isAllocated = valueAt(object, 'status', 'allocation') !== undefined;
  const isReserved = isAllocated && listAt(object, 'status', 'reservedFor').length > 0;
  const states: readonly (readonly [boolean, string])[] = [
    [isDeleted, 'deleted'],
    [!isDeleted && !isAllocated, 'pending'],
    [isAllocated, 'allocated'],
    [isReserved, 'reserved'],
  ];
  return states
    .filter(([holds]) => holds)
    .map(([, word]) => word)
    .join(',');
}

import type { KubernetesObject } from '#kube';
import { compareBytes, orNone } from './cell-text.js';
import { ageColumn, column, nameColumn, wide, type Column } from './column.js';
import { booleanAt, fieldsAt, keyCountAt, listAt, textAt } from './field.js';
import { printerOf, printerOfFacts, type PrinterTable } from './printer.js';
import { quantityAt } from './quantity-text.js';

const node = printerOf(
  nameColumn,
  column('Status', 'Whether the node is ready, and takes pods.', nodeStatus),
  column('Roles', 'Roles its labels give it.', nodeRoles),
  ageColumn,
  column('Version', 'Version of its kubelet.', (object) => textAt(object, 'status', 'nodeInfo', 'kubeletVersion')),
  addressColumn('Internal-IP', 'InternalIP', 'Address inside the cluster.'),
  addressColumn('External-IP', 'ExternalIP', 'Address outside the cluster.'),
  nodeInfoColumn('OS-Image', 'osImage', 'Operating system.'),
  nodeInfoColumn('Kernel-Version', 'kernelVersion', 'Version of the kernel.'),
  nodeInfoColumn('Container-Runtime', 'containerRuntimeVersion', 'What runs its containers.'),
);

const namespace = printerOf(
  nameColumn,
  column('Status', 'Whether the namespace is active or being deleted.', (object) => textAt(object, 'status', 'phase')),
  ageColumn,
);

const configMap = printerOf(
  nameColumn,
  column('Data', 'Number of entries.', (object) => keyCountAt(object, 'data') + keyCountAt(object, 'binaryData')),
  ageColumn,
);

const secret = printerOf(
  nameColumn,
  column('Type', 'What the secret is for.', (object) => textAt(object, 'type')),
  column('Data', 'Number of entries.', (object) => keyCountAt(object, 'data')),
  ageColumn,
);

const serviceAccount = printerOf(
  nameColumn,
  column('Secrets', 'Number of secrets that belong to it.', (object) => listAt(object, 'secrets').length),
  ageColumn,
);

const resourceQuota = printerOf(
  nameColumn,
  ageColumn,
  column('Request', 'What is used of what may be requested.', (object) => quotaText(object, false)),
  column('Limit', 'What is used of the limits.', (object) => quotaText(object, true)),
);

interface ComponentFacts extends KubernetesObject {
  /** The condition that tells the component's health. */
  readonly healthy: unknown;
}

const componentColumns: readonly Column<ComponentFacts>[] = [
  nameColumn,
  column('Status', 'Whether the component is healthy.', ({ healthy }) => healthText(healthy)),
  column('Message', 'What the component says of itself.', ({ healthy }) => textAt(healthy, 'message')),
  column('Error', 'What is wrong with it.', ({ healthy }) => textAt(healthy, 'error')),
];

const componentStatus = printerOfFacts<ComponentFacts>(
  (object) => ({
    ...object,
    healthy: listAt(object, 'conditions').find((condition) => textAt(condition, 'type') === 'Healthy'),
  }),
  componentColumns,
);

/** Kinds of the core group that belong to no other family. */
export const corePrinters: PrinterTable = {
  nodes: node,
  namespaces: namespace,
  configmaps: configMap,
  secrets: secret,
  serviceaccounts: serviceAccount,
  resourcequotas: resourceQuota,
  componentstatuses: componentStatus,
};

function addressColumn(name: string, type: string, description: string): Column {
  return wide(
    column(name, description, (object) => {
      const address = listAt(object, 'status', 'addresses').find((each) => textAt(each, 'type') === type);
      return address === undefined ? '<none>' : textAt(address, 'address');
    }),
  );
}

function nodeInfoColumn(name: string, field: string, description: string): Column {
  return wide(column(name, description, (object) => textAt(object, 'status', 'nodeInfo', field) || '<unknown>'));
}

/** Of several conditions of the type the last one counts here, unlike everywhere else. */
function nodeStatus(object: KubernetesObject): string {
  const ready = listAt(object, 'status', 'conditions').findLast((condition) => textAt(condition, 'type') === 'Ready');
  const cordoned = booleanAt(object, 'spec', 'unschedulable') === true ? ',SchedulingDisabled' : '';
  if (ready === undefined) {
    return `Unknown${cordoned}`;
  }
  return `${textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'}${cordoned}`;
}

function nodeRoles(object: KubernetesObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const labels = fieldsAt(object, 'metadata', 'labels') ?? {};
  const roles = Object.keys(labels)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const given = [...roles, textAt(labels, 'kubernetes.io/role')].filter((role) => role !== '');
  return orNone([...new Set(given)].sort(compareBytes).join(','));
}

function quotaText(object: KubernetesObject, ofLimits: boolean): string {
  return Object.keys(fieldsAt(object, 'status', 'hard') ?? {})
    .filter((key) => key.startsWith('limits.') === ofLimits)
    .sort(compareBytes)
    .map((key) => {
      const used = quantityAt(object, 'status', 'used', key) ?? '0';
      return `${key}: ${used}/${quantityAt(object, 'status', 'hard', key) ?? '0'}`;
    })
    .join(', ');
}

function healthText(healthy: unknown): string {
  if (healthy === undefined) {
    return 'Unknown';
  }
  return textAt(healthy, 'status') === 'True' ? 'Healthy' : 'Unhealthy';
}

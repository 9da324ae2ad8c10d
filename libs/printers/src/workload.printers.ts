import { StatusError, type KubernetesObject } from '#kube';
import { containerImages, containerNames, labelsText } from './cell-text.js';
import { ageAt, ageColumn, column, integerColumn, booleanColumn, nameColumn, wide, type Column } from './column.js';
import { booleanAt, listAt, numberAt, optionalNumberAt, optionalTextAt, textAt, valueAt } from './field.js';
import { humanDuration } from './human-duration.js';
import { isConditionTrue } from './object-condition.js';
import { printerOf, type PrinterTable } from './printer.js';
import { deploymentSelectorText, selectorText } from './selector-text.js';

const inSpec = ['spec', 'template'];
const inJobTemplate = ['spec', 'jobTemplate', 'spec', 'template'];

const podTemplate = printerOf(
  nameColumn,
  ...containerColumns(['template']),
  column('Pod Labels', 'Labels of pods made from the template.', (object) =>
    labelsText(valueAt(object, 'template', 'metadata', 'labels')),
  ),
);

const replicationController = printerOf(
  ...replicaColumns(),
  wide(column('Selector', 'Labels that choose its pods.', (object) => labelsText(valueAt(object, 'spec', 'selector')))),
);

const replicaSet = printerOf(...replicaColumns(), selectorColumn('spec', 'selector'));

const deployment = printerOf(
  nameColumn,
  readyOfWanted(),
  column('Up-to-date', 'Pods of the newest template.', (object) => numberAt(object, 'status', 'updatedReplicas')),
  column('Available', 'Pods that have been ready for long enough.', (object) =>
    numberAt(object, 'status', 'availableReplicas'),
  ),
  ageColumn,
  ...containerColumns(inSpec).map(wide),
  wide(
    column('Selector', 'Labels that choose its pods.', (object) =>
      deploymentSelectorText(valueAt(object, 'spec', 'selector')),
    ),
  ),
);

const statefulSet = printerOf(nameColumn, readyOfWanted(), ageColumn, ...containerColumns(inSpec).map(wide));

const daemonSet = printerOf(
  nameColumn,
  statusCount('Desired', 'desiredNumberScheduled', 'Nodes that should run its pod.'),
  statusCount('Current', 'currentNumberScheduled', 'Nodes that run its pod.'),
  statusCount('Ready', 'numberReady', 'Nodes whose pod is ready.'),
  statusCount('Up-to-date', 'updatedNumberScheduled', 'Nodes whose pod is of the newest template.'),
  statusCount('Available', 'numberAvailable', 'Nodes whose pod has been ready for long enough.'),
  column('Node Selector', 'Labels of the nodes that should run its pod.', (object) =>
    labelsText(valueAt(object, ...inSpec, 'spec', 'nodeSelector')),
  ),
  ageColumn,
  ...containerColumns(inSpec).map(wide),
  selectorColumn('spec', 'selector'),
);

const controllerRevision = printerOf(
  nameColumn,
  column('Controller', 'Object whose revision this is.', controllerOf),
  column('Revision', 'Number of the revision.', (object) => numberAt(object, 'revision')),
  ageColumn,
);

const job = printerOf(
  nameColumn,
  column('Status', 'How far the job has come.', jobStatus),
  column('Completions', 'Pods that succeeded, of those that must.', completionsOf),
  column('Duration', 'Time from its start to its end, or until now.', jobDuration),
  ageColumn,
  ...containerColumns(inSpec).map(wide),
  selectorColumn('spec', 'selector'),
);

const cronJob = printerOf(
  nameColumn,
  column('Schedule', 'When jobs are started, in cron syntax.', (object) => textAt(object, 'spec', 'schedule')),
  column('Timezone', 'Time zone of the schedule.', (object) => optionalTextAt(object, 'spec', 'timeZone') ?? '<none>'),
  booleanColumn('Suspend', 'Whether no more jobs are started.', (object) =>
    booleanText(booleanAt(object, 'spec', 'suspend')),
  ),
  integerColumn('Active', 'Jobs that run now.', (object) => listAt(object, 'status', 'active').length),
  column('Last Schedule', 'Time since a job was last started.', (object, now) =>
    textAt(object, 'status', 'lastScheduleTime') === '' ? '<none>' : ageAt(object, now, 'status', 'lastScheduleTime'),
  ),
  ageColumn,
  ...containerColumns(inJobTemplate).map(wide),
  selectorColumn('spec', 'jobTemplate', 'spec', 'selector'),
);

/** What runs pods. */
export const workloadPrinters: PrinterTable = {
  podtemplates: podTemplate,
  replicationcontrollers: replicationController,
  'replicasets.apps': replicaSet,
  'replicasets.extensions': replicaSet,
  'deployments.apps': deployment,
  'deployments.extensions': deployment,
  'statefulsets.apps': statefulSet,
  'daemonsets.apps': daemonSet,
  'daemonsets.extensions': daemonSet,
  'controllerrevisions.apps': controllerRevision,
  'jobs.batch': job,
  'cronjobs.batch': cronJob,
};

function containerColumns(templatePath: readonly string[]): readonly Column[] {
  return [
    column('Containers', 'Names of the containers.', (object) => containerNames(valueAt(object, ...templatePath))),
    column('Images', 'Images of the containers.', (object) => containerImages(valueAt(object, ...templatePath))),
  ];
}

function replicaColumns(): readonly Column[] {
  return [
    nameColumn,
    integerColumn('Desired', 'Pods there should be.', (object) => numberAt(object, 'spec', 'replicas')),
    statusCount('Current', 'replicas', 'Pods there are.'),
    statusCount('Ready', 'readyReplicas', 'Pods that are ready.'),
    ageColumn,
    ...containerColumns(inSpec).map(wide),
  ];
}

function readyOfWanted(): Column {
  return column(
    'Ready',
    'Ready pods, of those there should be.',
    (object) => `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
  );
}

function statusCount(name: string, field: string, description: string): Column {
  return integerColumn(name, description, (object) => numberAt(object, 'status', field));
}

function selectorColumn(...path: readonly string[]): Column {
  return wide(column('Selector', 'Labels that choose its pods.', (object) => selectorText(valueAt(object, ...path))));
}

/** @throws StatusError `InternalError` when the owner's `apiVersion` is none, for which kube-apiserver fails too */
function controllerOf(object: KubernetesObject): string {
  const owner = listAt(object, 'metadata', 'ownerReferences').find((each) => booleanAt(each, 'controller') === true);
  if (owner === undefined) {
    return '<none>';
  }
  const apiVersion = textAt(owner, 'apiVersion');
  const parts = apiVersion.split('/');
  if (parts.length > 2) {
    throw new StatusError('InternalError', `the owner of a ControllerRevision has apiVersion ${apiVersion}`);
  }
  const group = parts.length === 2 ? `.${parts[0] ?? ''}` : '';
  return `${textAt(owner, 'kind').toLowerCase()}${group}/${textAt(owner, 'name')}`;
}

function jobStatus(object: KubernetesObject): string {
  const facts: readonly (readonly [boolean, string])[] = [
    [isConditionTrue(object, 'Complete'), 'Complete'],
    [isConditionTrue(object, 'Failed'), 'Failed'],
    [textAt(object, 'metadata', 'deletionTimestamp') !== '', 'Terminating'],
    [isConditionTrue(object, 'Suspended'), 'Suspended'],
    [isConditionTrue(object, 'FailureTarget'), 'FailureTarget'],
  ];
  return facts.find(([holds]) => holds)?.[1] ?? 'Running';
}

function completionsOf(object: KubernetesObject): string {
  const succeeded = numberAt(object, 'status', 'succeeded');
  const completions = optionalNumberAt(object, 'spec', 'completions');
  if (completions !== undefined) {
    return `${succeeded}/${completions}`;
  }
  const parallelism = numberAt(object, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(object: KubernetesObject, now: Date): string {
  const start = textAt(object, 'status', 'startTime');
  const completion = textAt(object, 'status', 'completionTime');
  if (start === '') {
    return '';
  }
  const end = completion === '' ? now.getTime() : Date.parse(completion);
  const durationMs = end - Date.parse(start);
  return Number.isNaN(durationMs) ? '' : humanDuration(durationMs);
}

function booleanText(value: boolean | undefined): string {
  if (value === undefined) {
    return '<unset>';
  }
  return value ? 'True' : 'False';
}

import type { KubernetesObject, TableRowCondition } from '#kube';
import { orNone } from './cell-text.js';
import { ageColumn, column, nameColumn, wide, type Column } from './column.js';
import { listAt, textAt } from './field.js';
import { ageOf } from './human-duration.js';
import { isConditionTrue } from './object-condition.js';
import { podStatusOf, type PodStatus, type Restarts } from './pod-status.js';
import { printerOfFacts, type Printer, type PrinterTable } from './printer.js';

type PodFacts = KubernetesObject & PodStatus;

const columns: readonly Column<PodFacts>[] = [
  nameColumn,
  column('Ready', 'Ready containers of all that should run.', (pod) => `${pod.readyCount}/${pod.totalCount}`),
  column('Status', 'What the pod is doing, or what keeps it from running.', ({ statusText }) => statusText),
  column('Restarts', 'Restarts of its containers, and when the last one was.', ({ restarts }, now) =>
    restartsText(restarts, now),
  ),
  ageColumn,
  wide(column('IP', 'Address of the pod.', addressOf)),
  wide(column('Node', 'Node the pod runs on.', (pod) => orNone(textAt(pod, 'spec', 'nodeName')))),
  wide(
    column('Nominated Node', 'Node where other pods make room for this one.', (pod) =>
      orNone(textAt(pod, 'status', 'nominatedNodeName')),
    ),
  ),
  wide(column('Readiness Gates', 'Further conditions of readiness that hold, of all.', readinessGates)),
];

/** A finished pod, so that a client can leave it out or show it dimmed. */
const conditionsByPhase: ReadonlyMap<string, readonly TableRowCondition[]> = new Map([
  ['Succeeded', [completed('Succeeded', 'The pod has completed successfully.')]],
  ['Failed', [completed('Failed', 'The pod failed.')]],
]);

const podPrinter: Printer = {
  ...printerOfFacts<PodFacts>((pod) => ({ ...pod, ...podStatusOf(pod) }), columns),
  conditions: (pod) => conditionsByPhase.get(textAt(pod, 'status', 'phase')) ?? [],
};

/** Pods. */
export const podPrinters: PrinterTable = { pods: podPrinter };

function completed(reason: string, message: string): TableRowCondition {
  return { type: 'Completed', status: 'True', reason, message };
}

function restartsText({ count, last }: Restarts, now: Date): string {
  const age = ageOf(last, now);
  return count === 0 || age === '<unknown>' ? `${count}` : `${count} (${age} ago)`;
}

/** `podIP` prevails over a list that disagrees: an old member knows only the one. */
function addressOf(pod: KubernetesObject): string {
  return orNone(textAt(pod, 'status', 'podIP') || textAt(listAt(pod, 'status', 'podIPs')[0], 'ip'));
}

function readinessGates(pod: KubernetesObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates');
  const passed = gates.filter((gate) => isConditionTrue(pod, textAt(gate, 'conditionType')));
  return gates.length === 0 ? '<none>' : `${passed.length}/${gates.length}`;
}

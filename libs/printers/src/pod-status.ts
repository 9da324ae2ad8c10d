import type { KubernetesObject } from '#kube';
import { booleanAt, fieldsAt, listAt, numberAt, textAt } from './field.js';
import { isConditionTrue } from './object-condition.js';

/** What kubectl says about a pod in a word and two counts. */
export interface PodStatus {
  readonly readyCount: number;
  /** Containers and sidecars. */
  readonly totalCount: number;
  readonly statusText: string;
  readonly restarts: Restarts;
}

export interface Restarts {
  readonly count: number;
  /** When a container that restarted had ended; empty when unknown. */
  readonly last: string;
}

/** State of a pod while, or after, its init containers ran. */
interface InitPhase {
  readonly readyCount: number;
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
  /** The init container that the pod waits for, or that failed. */
  readonly statusText: string | undefined;
}

const noRestarts: Restarts = { count: 0, last: '' };

/**
 * Summarises a pod as kube-apiserver does: the first init container that has not finished, else the first container that
 * has a reason, else the phase; deletion prevails.
 *
 * @see spec/tables.md section 6.1
 */
export function podStatusOf(pod: KubernetesObject): PodStatus {
  const sidecars = sidecarNames(pod);
  const totalCount = listAt(pod, 'spec', 'containers').length + sidecars.size;
  const init = initPhaseOf(pod, sidecars);
  const { statusText: waitsFor, readyCount, restarts } = init;
  const isInitialising = waitsFor !== undefined && !isConditionTrue(pod, 'Initialized');
  const status = isInitialising ? { readyCount, restarts, statusText: waitsFor } : runningPhaseOf(pod, init);
  return { ...status, totalCount, statusText: deletionText(pod) ?? status.statusText };
}

function sidecarNames(pod: KubernetesObject): ReadonlySet<string> {
  const sidecars = listAt(pod, 'spec', 'initContainers').filter(
    (container) => textAt(container, 'restartPolicy') === 'Always',
  );
  return new Set(sidecars.map((container) => textAt(container, 'name')));
}

function initPhaseOf(pod: KubernetesObject, sidecars: ReadonlySet<string>): InitPhase {
  let readyCount = 0;
  let restarts = noRestarts;
  let sidecarRestarts = noRestarts;
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const isSidecar = sidecars.has(textAt(status, 'name'));
    restarts = addRestarts(restarts, status);
    sidecarRestarts = isSidecar ? addRestarts(sidecarRestarts, status) : sidecarRestarts;
    const terminated = fieldsAt(status, 'state', 'terminated');
    const hasSucceeded = terminated !== undefined && numberAt(terminated, 'exitCode') === 0;
    const hasStarted = isSidecar && booleanAt(status, 'started') === true;
    if (!hasSucceeded && !hasStarted) {
      const progress = `${index}/${listAt(pod, 'spec', 'initContainers').length}`;
      return { readyCount, restarts, sidecarRestarts, statusText: `Init:${initReason(status) ?? progress}` };
    }
    readyCount += !hasSucceeded && booleanAt(status, 'ready') === true ? 1 : 0;
  }
  return { readyCount, restarts, sidecarRestarts, statusText: undefined };
}

function initReason(status: unknown): string | undefined {
  const terminated = fieldsAt(status, 'state', 'terminated');
  if (terminated !== undefined) {
    return textAt(terminated, 'reason') || exitText(terminated);
  }
  const reason = textAt(status, 'state', 'waiting', 'reason');
  return reason === '' || reason === 'PodInitializing' ? undefined : reason;
}

function runningPhaseOf(pod: KubernetesObject, init: InitPhase): Omit<PodStatus, 'totalCount'> {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const runningCount = statuses.filter(isRunning).length;
  const reason = statuses.map(containerReason).find((each) => each !== undefined);
  const statusText = reason ?? init.statusText ?? phaseText(pod);
  return {
    readyCount: init.readyCount + runningCount,
    restarts: statuses.reduce(addRestarts, init.sidecarRestarts),
    statusText: statusText === 'Completed' && runningCount > 0 ? runningText(pod) : statusText,
  };
}

function isRunning(status: unknown): boolean {
  return (
    containerReason(status) === undefined &&
    booleanAt(status, 'ready') === true &&
    fieldsAt(status, 'state', 'running') !== undefined
  );
}

function containerReason(status: unknown): string | undefined {
  const waitingReason = textAt(status, 'state', 'waiting', 'reason');
  if (waitingReason !== '') {
    return waitingReason;
  }
  const terminated = fieldsAt(status, 'state', 'terminated');
  return terminated === undefined ? undefined : textAt(terminated, 'reason') || exitText(terminated);
}

function exitText(terminated: unknown): string {
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

/** Some containers have completed and others still run. */
function runningText(pod: KubernetesObject): string {
  const isReady = listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
  return isReady ? 'Running' : 'NotReady';
}

function phaseText(pod: KubernetesObject): string {
  const isGated = listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  );
  return isGated ? 'SchedulingGated' : textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase');
}

function deletionText(pod: KubernetesObject): string | undefined {
  if (textAt(pod, 'metadata', 'deletionTimestamp') === '') {
    return undefined;
  }
  if (textAt(pod, 'status', 'reason') === 'NodeLost') {
    return 'Unknown';
  }
  const phase = textAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function addRestarts({ count, last }: Restarts, status: unknown): Restarts {
  const finishedAt = textAt(status, 'lastState', 'terminated', 'finishedAt');
  return {
    count: count + numberAt(status, 'restartCount'),
    // Text that is no time compares as false, and is never later.
    last: finishedAt !== '' && (last === '' || Date.parse(finishedAt) > Date.parse(last)) ? finishedAt : last,
  };
}

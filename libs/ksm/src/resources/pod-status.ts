import { fieldsAt, objectsAt, optionalTextAt, textAt } from '../field.js';
import type { MetricFamily, Samples } from '../metric-family.js';
import { conditionOf, conditionOfType } from '../rules/condition-samples.js';
import { fact, oneOf, optional } from '../rules/sample-rules.js';
import { timeAt, timeOrYearOneAt } from '../unix-time.js';

/** When the last of its containers ended. */
export const completionFamily: MetricFamily = {
  name: 'kube_pod_completion_time',
  help: 'Unix time at which the last of its containers ended.',
  stability: 'stable',
  samples: (pod) => {
    const times = objectsAt(pod, 'status', 'containerStatuses').map(
      (status) => timeAt(fieldsAt(status, 'state', 'terminated'), 'finishedAt') ?? 0,
    );
    const last = Math.max(0, ...times);
    return optional(last > 0 ? last : undefined);
  },
};

const phases = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];
const qosClasses = ['BestEffort', 'Burstable', 'Guaranteed'];
const reasons = [
  'Evicted',
  'NodeAffinity',
  'NodeLost',
  'PreemptionByScheduler',
  'SchedulingGated',
  'Shutdown',
  'TerminationByKubelet',
  'UnexpectedAdmissionError',
];
const disruptionReasons: ReadonlySet<string> = new Set([
  'PreemptionByScheduler',
  'DeletionByTaintManager',
  'EvictionByEvictionAPI',
  'DeletionByPodGC',
  'TerminationByKubelet',
]);

/** What the pod has come to. */
export const podStatusFamilies: readonly MetricFamily[] = [
  {
    name: 'kube_pod_status_phase',
    help: 'The phase of the pod.',
    stability: 'stable',
    labels: ['phase'],
    samples: oneOfIfAny(phases, 'phase'),
  },
  {
    name: 'kube_pod_status_qos_class',
    help: 'How safe the pod is from eviction.',
    stability: 'experimental',
    labels: ['qos_class'],
    samples: oneOfIfAny(qosClasses, 'qosClass'),
  },
  {
    name: 'kube_pod_status_ready',
    help: 'Whether the pod serves requests.',
    stability: 'stable',
    labels: ['condition'],
    samples: conditionOfType('Ready'),
  },
  transitionFamily('kube_pod_status_ready_time', 'Ready', 'experimental'),
  transitionFamily('kube_pod_status_initialized_time', 'Initialized', 'experimental'),
  transitionFamily('kube_pod_status_container_ready_time', 'ContainersReady', 'experimental'),
  {
    name: 'kube_pod_status_reason',
    help: 'Why the pod is in its state.',
    stability: 'experimental',
    labels: ['reason'],
    samples: reasonSamples,
  },
  {
    name: 'kube_pod_status_disruption_reason',
    help: 'Why the pod is to be ended.',
    stability: 'experimental',
    labels: ['reason'],
    samples: (pod) => {
      const condition = conditionOf(pod, 'DisruptionTarget');
      const reason = textAt(condition, 'reason');
      return condition === undefined ? [] : [fact(disruptionReasons.has(reason) ? reason : 'Other')];
    },
  },
  {
    name: 'kube_pod_status_scheduled',
    help: 'Whether the pod has a node.',
    stability: 'stable',
    labels: ['condition'],
    samples: conditionOfType('PodScheduled'),
  },
  transitionFamily('kube_pod_status_scheduled_time', 'PodScheduled', 'stable'),
  {
    name: 'kube_pod_status_unschedulable',
    help: 'Set while no node is found for the pod.',
    stability: 'stable',
    samples: (pod) => (textAt(conditionOf(pod, 'PodScheduled'), 'status') === 'False' ? [fact()] : []),
  },
  {
    name: 'kube_pod_status_unscheduled_time',
    help: 'Unix time since which no node is found for the pod.',
    stability: 'experimental',
    samples: transition('PodScheduled', 'False'),
  },
];

function oneOfIfAny(values: readonly string[], field: string): Samples {
  return (pod) => {
    const current = textAt(pod, 'status', field);
    return current === '' ? [] : oneOf(values, current);
  };
}

function transitionFamily(name: string, type: string, stability: MetricFamily['stability']): MetricFamily {
  return { name, help: `Unix time since which the pod is ${type}.`, stability, samples: transition(type, 'True') };
}

/** Since when a condition is what it is, while it is that. */
function transition(type: string, status: 'True' | 'False'): Samples {
  return (pod) => {
    const condition = conditionOf(pod, type);
    return textAt(condition, 'status') === status ? [{ value: timeOrYearOneAt(condition, 'lastTransitionTime') }] : [];
  };
}

function reasonSamples(pod: unknown): ReturnType<Samples> {
  const own = textAt(pod, 'status', 'reason');
  const given = new Set([
    own,
    ...objectsAt(pod, 'status', 'conditions').map((condition) => textAt(condition, 'reason')),
    ...objectsAt(pod, 'status', 'containerStatuses').map((status) =>
      optionalTextAt(status, 'state', 'terminated', 'reason'),
    ),
  ]);
  const known = reasons.filter((reason) => given.has(reason));
  const isOther = own !== '' && !reasons.includes(own);
  return [...known, ...(isOther ? ['Other'] : [])].map((reason) => fact(reason));
}

import type { JsonObject } from '#kube';
import { booleanAt, fieldsAt, numberAt, objectsAt, textAt } from '../field.js';
import type { MetricFamily, Sample, Samples } from '../metric-family.js';
import { amountSamples, podAmounts } from '../rules/resource-amounts.js';
import { fact } from '../rules/sample-rules.js';
import { timeOrYearOneAt } from '../unix-time.js';

/** Where the containers of a kind are described, and what their families are called. */
interface ContainerKind {
  readonly spec: 'containers' | 'initContainers';
  readonly status: 'containerStatuses' | 'initContainerStatuses';
  readonly prefix: string;
  readonly subject: string;
}

type ContainerFamily = Omit<MetricFamily, 'name' | 'labels'> & { readonly labels?: readonly string[] };

const containers: ContainerKind = {
  spec: 'containers',
  status: 'containerStatuses',
  prefix: 'kube_pod_container',
  subject: 'the container',
};
const initContainers: ContainerKind = {
  spec: 'initContainers',
  status: 'initContainerStatuses',
  prefix: 'kube_pod_init_container',
  subject: 'the init container',
};

const imageLabels = ['image_spec', 'image', 'image_id', 'container_id'];

/** Of the containers that the pod is there for. */
export const containerFamilies: readonly MetricFamily[] = [
  family(containers, 'info', {
    help: 'Images of the container.',
    stability: 'stable',
    labels: imageLabels,
    samples: images(containers, () => []),
  }),
  amounts(containers, 'limits', 'stable'),
  amounts(containers, 'requests', 'stable'),
  started(containers, 'stable'),
  ...lastTermination(containers),
  ...states(containers, 'stable'),
];

/** Of the containers that run before those, or beside them as sidecars. */
export const initContainerFamilies: readonly MetricFamily[] = [
  family(initContainers, 'info', {
    help: 'Images of the init container.',
    stability: 'stable',
    labels: [...imageLabels, 'restart_policy'],
    samples: images(initContainers, (container) => [textAt(container, 'restartPolicy')]),
  }),
  amounts(initContainers, 'limits', 'experimental'),
  amounts(initContainers, 'requests', 'experimental'),
  started(initContainers, 'experimental'),
  ...lastTermination(initContainers),
  ...states(initContainers, 'experimental'),
];

function family({ prefix }: ContainerKind, suffix: string, definition: ContainerFamily): MetricFamily {
  return { ...definition, name: `${prefix}_${suffix}`, labels: ['container', ...(definition.labels ?? [])] };
}

function images(kind: ContainerKind, more: (container: JsonObject) => readonly string[]): Samples {
  return (pod) => {
    const statuses = objectsAt(pod, 'status', kind.status);
    return objectsAt(pod, 'spec', kind.spec).flatMap((container) => {
      const name = textAt(container, 'name');
      return statuses
        .filter((status) => textAt(status, 'name') === name)
        .map((status) =>
          fact(
            name,
            textAt(container, 'image'),
            textAt(status, 'image'),
            textAt(status, 'imageID'),
            textAt(status, 'containerID'),
            ...more(container),
          ),
        );
    });
  };
}

function amounts(
  kind: ContainerKind,
  which: 'limits' | 'requests',
  stability: MetricFamily['stability'],
): MetricFamily {
  return family(kind, `resource_${which}`, {
    help: which === 'limits' ? `What ${kind.subject} may use.` : `What is reserved for ${kind.subject}.`,
    stability,
    labels: ['node', 'resource', 'unit'],
    samples: (pod) => {
      const node = textAt(pod, 'spec', 'nodeName');
      return objectsAt(pod, 'spec', kind.spec).flatMap((container) =>
        amountSamples(container, ['resources', which], podAmounts, [textAt(container, 'name'), node]),
      );
    },
  });
}

function started(kind: ContainerKind, stability: MetricFamily['stability']): MetricFamily {
  return family(kind, 'state_started', {
    help: `Unix time at which ${kind.subject} was started.`,
    stability,
    samples: ofEach(kind, (status) => {
      const state = fieldsAt(status, 'state', 'running') ?? fieldsAt(status, 'state', 'terminated');
      return state === undefined ? undefined : { value: timeOrYearOneAt(state, 'startedAt') };
    }),
  });
}

function lastTermination(kind: ContainerKind): readonly MetricFamily[] {
  const ofLast = (sampleOf: (terminated: JsonObject) => Sample): Samples =>
    ofEach(kind, (status) => {
      const terminated = fieldsAt(status, 'lastState', 'terminated');
      return terminated === undefined ? undefined : sampleOf(terminated);
    });
  return [
    family(kind, 'status_last_terminated_reason', {
      help: `Why ${kind.subject} ended the last time.`,
      stability: 'experimental',
      labels: ['reason'],
      samples: ofLast((terminated) => fact(textAt(terminated, 'reason'))),
    }),
    family(kind, 'status_last_terminated_exitcode', {
      help: `With what code ${kind.subject} ended the last time.`,
      stability: 'experimental',
      samples: ofLast((terminated) => ({ value: numberAt(terminated, 'exitCode') })),
    }),
    family(kind, 'status_last_terminated_timestamp', {
      help: `Unix time at which ${kind.subject} ended the last time.`,
      stability: 'experimental',
      samples: ofLast((terminated) => ({ value: timeOrYearOneAt(terminated, 'finishedAt') })),
    }),
  ];
}

function states(kind: ContainerKind, waitingReasonStability: MetricFamily['stability']): readonly MetricFamily[] {
  const { subject } = kind;
  return [
    family(kind, 'status_ready', {
      help: `Whether ${subject} is ready.`,
      stability: 'stable',
      samples: ofEach(kind, (status) => ({ value: Number(booleanAt(status, 'ready')) })),
    }),
    family(kind, 'status_restarts_total', {
      type: 'counter',
      help: `How often ${subject} was started again.`,
      stability: 'stable',
      samples: ofEach(kind, (status) => ({ value: numberAt(status, 'restartCount') })),
    }),
    inState(kind, 'running', `Whether ${subject} runs.`),
    inState(kind, 'terminated', `Whether ${subject} has ended.`),
    reasonOf(kind, 'terminated', { help: `Why ${subject} has ended.`, stability: 'experimental' }),
    inState(kind, 'waiting', `Whether ${subject} waits to be started.`),
    reasonOf(kind, 'waiting', { help: `Why ${subject} waits to be started.`, stability: waitingReasonStability }),
  ];
}

type State = 'running' | 'terminated' | 'waiting';

function inState(kind: ContainerKind, state: State, help: string): MetricFamily {
  return family(kind, `status_${state}`, {
    help,
    stability: 'stable',
    samples: ofEach(kind, (status) => ({ value: Number(fieldsAt(status, 'state', state) !== undefined) })),
  });
}

function reasonOf(
  kind: ContainerKind,
  state: State,
  definition: Pick<MetricFamily, 'help' | 'stability'>,
): MetricFamily {
  return family(kind, `status_${state}_reason`, {
    ...definition,
    labels: ['reason'],
    samples: ofEach(kind, (status) => {
      const details = fieldsAt(status, 'state', state);
      return details === undefined ? undefined : fact(textAt(details, 'reason'));
    }),
  });
}

/** A sample for each container that has a status and something to say; its name is the first label. */
function ofEach(kind: ContainerKind, sampleOf: (status: JsonObject) => Sample | undefined): Samples {
  return (pod) =>
    objectsAt(pod, 'status', kind.status).flatMap((status) => {
      const sample = sampleOf(status);
      return sample === undefined
        ? []
        : [{ value: sample.value, labels: [textAt(status, 'name'), ...(sample.labels ?? [])] }];
    });
}

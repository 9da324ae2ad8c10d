import type { JsonObject } from '../json-value.js';
import { annotationOf, withAnnotation } from './annotations.js';
import { at, defaults, inOrder, isAbsent, isEmpty, objectIn, when, withField, type Edit } from './edit.js';
import type { GroupConversion, VersionConversion } from './kind-conversion.js';
import { podTemplateAt } from './pod-spec.js';
import { labelSelectorField, selectorFromTemplate } from './template-labels.js';
import { claimDefaults } from './volume.js';

const rollbackAnnotation = 'deprecated.deployment.rollback.to';
const generationAnnotation = 'deprecated.daemonset.template.generation';

const unprinted = podTemplateAt('spec+.template+');
const ownSelector = selectorFromTemplate(labelSelectorField);

const isRollingUpdate = ({ type }: JsonObject): boolean => type === 'RollingUpdate';

/** A number that stands in an annotation; nothing for another text, or one that would not come back the same. */
function integerOf(text: string | undefined): number | undefined {
  const value = text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

function integerText(value: unknown): string {
  return typeof value === 'number' ? `${value}` : '0';
}

/** The release to go back to is a field of the hub. An annotation that says nothing sensible stays where it is. */
const rollbackToHub: Edit = (deployment) => {
  const text = annotationOf(deployment, rollbackAnnotation);
  const revision = integerOf(text);
  if (revision === undefined) {
    return text === '' ? withAnnotation(deployment, rollbackAnnotation, undefined) : deployment;
  }
  const setField: Edit = (spec) => withField(spec, 'rollbackTo', { revision });
  return at('spec+', setField)(withAnnotation(deployment, rollbackAnnotation, undefined));
};

const rollbackFromHub: Edit = (deployment) => {
  const spec = objectIn(deployment, 'spec');
  if (isAbsent(spec['rollbackTo'])) {
    return deployment;
  }
  const { revision } = objectIn(spec, 'rollbackTo');
  const withoutField = withField(deployment, 'spec', withField(spec, 'rollbackTo', undefined));
  return withAnnotation(withoutField, rollbackAnnotation, integerText(revision));
};

const rollingDeployment = at('rollingUpdate+', defaults({ maxUnavailable: '25%', maxSurge: '25%' }));

const deploymentDefaults = at(
  'spec+',
  inOrder(
    defaults({ replicas: 1, progressDeadlineSeconds: 600 }),
    at('strategy+', inOrder(defaults({ type: 'RollingUpdate' }), when(isRollingUpdate, rollingDeployment))),
  ),
);

const history = (limit: number): Edit => at('spec+', defaults({ revisionHistoryLimit: limit }));

const deployment: VersionConversion = {
  defaults: inOrder(deploymentDefaults, history(10)),
  toHub: rollbackToHub,
  fromHub: rollbackFromHub,
};

/** The template generation is a field of the hub, and always there. */
const generationToHub: Edit = (daemonSet) => {
  const text = annotationOf(daemonSet, generationAnnotation);
  const templateGeneration = text === undefined ? 0 : integerOf(text);
  if (templateGeneration === undefined) {
    return daemonSet;
  }
  const setField: Edit = (spec) => withField(spec, 'templateGeneration', templateGeneration);
  return at('spec+', setField)(withAnnotation(daemonSet, generationAnnotation, undefined));
};

const generationFromHub: Edit = (daemonSet) => {
  const { templateGeneration } = objectIn(daemonSet, 'spec');
  const withoutField = at('spec', (spec) => withField(spec, 'templateGeneration', undefined))(daemonSet);
  const text = annotationOf(daemonSet, generationAnnotation);
  const isUnreadable = isAbsent(templateGeneration) && text !== undefined;
  return isUnreadable
    ? withoutField
    : withAnnotation(withoutField, generationAnnotation, integerText(templateGeneration));
};

const rollingDaemonSet = at('rollingUpdate+', defaults({ maxUnavailable: 1, maxSurge: 0 }));

function daemonSetDefaults(strategy: string): Edit {
  return inOrder(
    at('spec+.updateStrategy+', inOrder(defaults({ type: strategy }), when(isRollingUpdate, rollingDaemonSet))),
    history(10),
  );
}

const daemonSet: VersionConversion = {
  defaults: daemonSetDefaults('RollingUpdate'),
  toHub: generationToHub,
  fromHub: generationFromHub,
};

/** Where to stop is filled in only beside a strategy that was filled in too, or in a block that is there. */
const partition: Edit = (strategy) =>
  isEmpty(strategy['type'])
    ? {
        ...strategy,
        type: 'RollingUpdate',
        rollingUpdate: defaults({ partition: 0 })(objectIn(strategy, 'rollingUpdate')),
      }
    : when(isRollingUpdate, at('rollingUpdate', defaults({ partition: 0 })))(strategy);

const statefulSetDefaults = inOrder(
  at(
    'spec+',
    inOrder(
      defaults({ podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 }),
      at('persistentVolumeClaimRetentionPolicy+', defaults({ whenDeleted: 'Retain', whenScaled: 'Retain' })),
      at('volumeClaimTemplates[]', claimDefaults),
    ),
  ),
);

const statefulSet: VersionConversion = {
  defaults: at('spec+.updateStrategy+', partition),
  fromHub: at('status', (status) =>
    status['observedGeneration'] === 0 ? withField(status, 'observedGeneration', undefined) : status,
  ),
};

const claimType: Edit = (claim) => defaults({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' })(claim);

/** Workloads. */
export const apps: GroupConversion = {
  Deployment: {
    unprinted,
    versions: {
      v1: deployment,
      v1beta2: deployment,
      v1beta1: { defaults: inOrder(deploymentDefaults, history(2), ownSelector) },
    },
  },
  DaemonSet: {
    unprinted,
    versions: { v1: daemonSet, v1beta2: daemonSet },
  },
  ReplicaSet: {
    defaults: at('spec+', defaults({ replicas: 1 })),
    unprinted,
  },
  StatefulSet: {
    defaults: statefulSetDefaults,
    normalise: at('spec.volumeClaimTemplates[]', claimType),
    unprinted,
    versions: {
      v1: statefulSet,
      v1beta2: statefulSet,
      v1beta1: {
        defaults: inOrder(at('spec+.updateStrategy+', defaults({ type: 'OnDelete' })), ownSelector),
        fromHub: at('status', defaults({ observedGeneration: 0 })),
      },
    },
  },
};

const rollingOne = { maxUnavailable: 1, maxSurge: 1 };
const noLimit = 2_147_483_647;

const firstDeploymentDefaults = inOrder(
  at(
    'spec+',
    inOrder(
      defaults({ replicas: 1, revisionHistoryLimit: noLimit, progressDeadlineSeconds: noLimit }),
      at(
        'strategy+',
        inOrder(
          defaults({ type: 'RollingUpdate' }),
          when(isRollingUpdate, at('rollingUpdate+', defaults(rollingOne))),
          at('rollingUpdate', defaults(rollingOne)),
        ),
      ),
    ),
  ),
  ownSelector,
);

/** The group that workloads were in before they had one of their own. Nothing converts between the two. */
export const firstWorkloads: GroupConversion = {
  Deployment: { defaults: firstDeploymentDefaults, unprinted },
  DaemonSet: {
    defaults: inOrder(daemonSetDefaults('OnDelete'), ownSelector),
    unprinted,
  },
  ReplicaSet: {
    defaults: inOrder(at('spec+', defaults({ replicas: 1 })), ownSelector),
    unprinted,
  },
};

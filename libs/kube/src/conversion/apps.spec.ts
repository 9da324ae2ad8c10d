import fc from 'fast-check';
import { describeConversions, describeDefaults } from './conversion.contract.js';
import { convertObject } from './converter.js';

const rollback = 'deprecated.deployment.rollback.to';
const generation = 'deprecated.daemonset.template.generation';
const [v1, v1beta1, v1beta2] = ['apps/v1', 'apps/v1beta1', 'apps/v1beta2'];

const annotated = (annotations: Readonly<Record<string, string>>): { readonly metadata: object } => ({
  metadata: { annotations },
});

describeConversions([
  ...[v1, v1beta2].map((version) => ({
    says: 'the revision to go back to is a field of the first version',
    kind: 'Deployment',
    left: [version, { ...annotated({ [rollback]: '7', k: 'v' }), spec: { replicas: 1 } }] as const,
    right: [v1beta1, { ...annotated({ k: 'v' }), spec: { replicas: 1, rollbackTo: { revision: 7 } } }] as const,
  })),
  {
    says: 'the revision to go back to',
    kind: 'Deployment',
    left: [v1, { ...annotated({ [rollback]: '7' }), spec: {} }],
    right: [v1beta2, { ...annotated({ [rollback]: '7' }), spec: {} }],
  },
  {
    says: 'the latest revision but one',
    kind: 'Deployment',
    left: [v1beta1, { spec: { rollbackTo: {} } }],
    right: [v1, { ...annotated({ [rollback]: '0' }), spec: {} }],
    oneWay: true,
  },
  {
    says: 'no revision',
    kind: 'Deployment',
    left: [v1, { metadata: { annotations: { [rollback]: '' } } }],
    right: [v1beta2, { metadata: {} }],
    oneWay: true,
  },
  ...['abc', '1.5', '99999999999999999999'].map((text) => ({
    says: `a revision that is none, ${text}, stays where it is`,
    kind: 'Deployment',
    left: [v1, { ...annotated({ [rollback]: text }), spec: {} }] as const,
    right: [v1beta1, { ...annotated({ [rollback]: text }), spec: {} }] as const,
  })),
  {
    says: 'the generation of the template',
    kind: 'DaemonSet',
    left: [v1, { ...annotated({ [generation]: '4' }), spec: {} }],
    right: [v1beta2, { ...annotated({ [generation]: '4' }), spec: {} }],
  },
  {
    says: 'a generation that is none stays where it is',
    kind: 'DaemonSet',
    left: [v1, { ...annotated({ [generation]: 'zz' }), spec: {} }],
    right: [v1beta2, { ...annotated({ [generation]: 'zz' }), spec: {} }],
  },
  {
    says: 'the first generation',
    kind: 'DaemonSet',
    left: [v1, { spec: {} }],
    right: [v1beta2, { ...annotated({ [generation]: '0' }), spec: {} }],
    oneWay: true,
  },
  {
    says: 'the generation observed is there even if it is none',
    kind: 'StatefulSet',
    left: [v1, { status: { replicas: 1 } }],
    right: [v1beta1, { status: { replicas: 1, observedGeneration: 0 } }],
  },
  {
    says: 'the generation observed',
    kind: 'StatefulSet',
    left: [v1beta2, { status: { observedGeneration: 3 } }],
    right: [v1beta1, { status: { observedGeneration: 3 } }],
  },
  {
    says: 'all of it',
    kind: 'ReplicaSet',
    left: [v1, { spec: { replicas: 2 } }],
    right: [v1beta2, { spec: { replicas: 2 } }],
  },
  {
    says: 'the account of the pods has two names',
    kind: 'ReplicaSet',
    left: [v1, { spec: { template: { spec: { serviceAccount: 'old' } } } }],
    right: [v1beta2, { spec: { template: { spec: { serviceAccount: 'old', serviceAccountName: 'old' } } } }],
    oneWay: true,
  },
]);

const podSpec = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};
const labels = { a: 'b' };
const template = { metadata: { labels } };
const fullTemplate = { ...template, spec: podSpec };
const fromTemplate = { selector: { matchLabels: labels }, template: fullTemplate };
const quarter = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };
const retention = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } };
const ordered = { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10, ...retention };
const claim = { metadata: { name: 'data' }, spec: {} };
const fullClaim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { volumeMode: 'Filesystem' },
  status: { phase: 'Pending' },
};

describeDefaults([
  {
    says: 'a quarter at a time',
    kind: 'Deployment',
    stored: [v1, { spec: { template, strategy: { rollingUpdate: { maxSurge: 2 } } } }],
    as: v1beta2,
    read: {
      spec: {
        template: fullTemplate,
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: '25%' } },
      },
    },
  },
  {
    says: 'all at once',
    kind: 'Deployment',
    stored: [v1beta2, { spec: { template, strategy: { type: 'Recreate' } } }],
    as: v1,
    read: {
      spec: {
        template: fullTemplate,
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'Recreate' },
      },
    },
  },
  {
    says: 'what its template says, and a short history',
    kind: 'Deployment',
    stored: [v1beta1, { metadata: {}, spec: { template } }],
    as: v1,
    read: {
      metadata: { labels },
      spec: { ...fromTemplate, replicas: 1, revisionHistoryLimit: 2, progressDeadlineSeconds: 600, strategy: quarter },
    },
  },
  {
    says: 'one at a time, without end',
    kind: 'Deployment',
    stored: ['extensions/v1beta1', { metadata: { labels: { own: 'label' } }, spec: { template } }],
    read: {
      metadata: { labels: { own: 'label' } },
      spec: {
        ...fromTemplate,
        replicas: 1,
        revisionHistoryLimit: 2147483647,
        progressDeadlineSeconds: 2147483647,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
      },
    },
  },
  {
    says: 'one at a time, and a generation',
    kind: 'DaemonSet',
    stored: [v1, { spec: { template } }],
    read: {
      metadata: { annotations: { [generation]: '0' } },
      spec: {
        template: fullTemplate,
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      },
    },
  },
  {
    says: 'none unless a pod is deleted',
    kind: 'DaemonSet',
    stored: ['extensions/v1beta1', { metadata: {}, spec: { template, templateGeneration: 4 } }],
    read: {
      metadata: { labels },
      spec: { ...fromTemplate, templateGeneration: 4, revisionHistoryLimit: 10, updateStrategy: { type: 'OnDelete' } },
    },
  },
  {
    says: 'in order, all of them',
    kind: 'StatefulSet',
    stored: [v1, { spec: { template, volumeClaimTemplates: [claim] } }],
    as: v1beta2,
    read: {
      spec: {
        ...ordered,
        template: fullTemplate,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        volumeClaimTemplates: [fullClaim],
      },
    },
  },
  {
    says: 'no partition for who chose the strategy',
    kind: 'StatefulSet',
    stored: [v1, { spec: { template, updateStrategy: { type: 'RollingUpdate' } } }],
    read: { spec: { ...ordered, template: fullTemplate, updateStrategy: { type: 'RollingUpdate' } } },
  },
  {
    says: 'none unless a pod is deleted',
    kind: 'StatefulSet',
    stored: [v1beta1, { metadata: {}, spec: { template } }],
    as: v1,
    read: { metadata: { labels }, spec: { ...ordered, ...fromTemplate, updateStrategy: { type: 'OnDelete' } } },
  },
  {
    says: 'one',
    kind: 'ReplicaSet',
    stored: [v1, { spec: { template } }],
    read: { spec: { replicas: 1, template: fullTemplate } },
  },
  {
    says: 'one, of its template',
    kind: 'ReplicaSet',
    stored: ['extensions/v1beta1', { metadata: {}, spec: { template, replicas: 0 } }],
    read: { metadata: { labels }, spec: { ...fromTemplate, replicas: 0 } },
  },
  {
    says: 'once',
    kind: 'Job',
    stored: ['batch/v1', { metadata: {}, spec: { template } }],
    read: {
      metadata: { labels },
      spec: {
        template: fullTemplate,
        completions: 1,
        parallelism: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        manualSelector: false,
        podReplacementPolicy: 'TerminatingOrFailed',
      },
    },
  },
  {
    says: 'retries of each index, and of pods that failed',
    kind: 'Job',
    stored: [
      'batch/v1',
      {
        metadata: { labels },
        spec: {
          template,
          completions: 3,
          backoffLimitPerIndex: 1,
          podFailurePolicy: { rules: [{ onPodConditions: [{ type: 'X' }] }] },
        },
      },
    ],
    read: {
      metadata: { labels },
      spec: {
        template: fullTemplate,
        completions: 3,
        parallelism: 1,
        backoffLimit: 2147483647,
        backoffLimitPerIndex: 1,
        completionMode: 'NonIndexed',
        suspend: false,
        manualSelector: false,
        podReplacementPolicy: 'Failed',
        podFailurePolicy: { rules: [{ onPodConditions: [{ type: 'X', status: 'True' }] }] },
      },
    },
  },
  {
    says: 'itself, and of its job only the pods',
    kind: 'CronJob',
    stored: ['batch/v1beta1', { spec: { schedule: '@daily', jobTemplate: { spec: { template } } } }],
    as: 'batch/v1',
    read: {
      spec: {
        schedule: '@daily',
        jobTemplate: { spec: { template: fullTemplate } },
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
    },
  },
]);

describe('a deployment', () => {
  it.each([v1beta1, v1beta2])('is the same when it comes back from %s', (apiVersion) => {
    const annotations = fc.dictionary(fc.constantFrom(rollback, 'k'), fc.constantFrom('7', '-1', '0', 'abc'), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(annotations, (given) => {
        const before = { apiVersion: v1, kind: 'Deployment', metadata: { annotations: given }, spec: { replicas: 1 } };
        const [group = '', version = ''] = apiVersion.split('/');
        const there = convertObject(before, { group, version });

        expect(convertObject(there, { group, version: 'v1' })).toEqual(before);
      }),
    );
  });
});

import { created, describePrinter } from './printer.contract.js';

const metadata = created('one');
const none = '<none>';

for (const kind of ['mutating', 'validating']) {
  describePrinter(`${kind}webhookconfigurations.admissionregistration.k8s.io`, {
    columns: ['Name', 'Webhooks:integer', 'Age'],
    rows: [['the number of webhooks', { metadata, webhooks: [{}, {}] }, ['one', 2, '5m']]],
  });

  describePrinter(`${kind}admissionpolicybindings.admissionregistration.k8s.io`, {
    columns: ['Name', 'PolicyName', 'ParamRef', 'Age'],
    rows: [
      ['no parameters', { metadata, spec: { policyName: 'p' } }, ['one', 'p', '<unset>', '5m']],
      ['empty parameters', { metadata, spec: { policyName: 'p', paramRef: {} } }, ['one', 'p', '<unset>', '5m']],
      [
        'an object in a namespace',
        { metadata, spec: { policyName: 'p', paramRef: { namespace: 'shop', name: 'limits' } } },
        ['one', 'p', 'shop/limits', '5m'],
      ],
      [
        'an object in any namespace',
        { metadata, spec: { policyName: 'p', paramRef: { name: 'limits' } } },
        ['one', 'p', '*/limits', '5m'],
      ],
      [
        'a selector as Go writes it',
        {
          metadata,
          spec: {
            policyName: 'p',
            paramRef: {
              selector: {
                matchLabels: { b: '2', a: '1' },
                matchExpressions: [{ key: 'k', operator: 'In', values: ['x', 'y'] }],
              },
            },
          },
        },
        [
          'one',
          'p',
          '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{' +
            'LabelSelectorRequirement{Key:k,Operator:In,Values:[x y],},},}',
          '5m',
        ],
      ],
    ],
  });
}

describePrinter('validatingadmissionpolicies.admissionregistration.k8s.io', {
  columns: ['Name', 'Validations:integer', 'ParamKind', 'Age'],
  rows: [
    [
      'the kind of its parameters',
      { metadata, spec: { validations: [{}], paramKind: { apiVersion: 'example.com/v1', kind: 'Limit' } } },
      ['one', 1, 'example.com/v1/Limit', '5m'],
    ],
    ['no parameters', { metadata, spec: {} }, ['one', 0, '<unset>', '5m']],
  ],
});

describePrinter('mutatingadmissionpolicies.admissionregistration.k8s.io', {
  columns: ['Name', 'Mutations:integer', 'ParamKind', 'Age'],
  rows: [['the number of changes', { metadata, spec: { mutations: [{}, {}] } }, ['one', 2, '<unset>', '5m']]],
});

describePrinter('flowschemas.flowcontrol.apiserver.k8s.io', {
  columns: ['Name', 'PriorityLevel', 'MatchingPrecedence', 'DistinguisherMethod', 'Age', 'MissingPL'],
  rows: [
    [
      'its priority level',
      {
        metadata,
        spec: {
          priorityLevelConfiguration: { name: 'exempt' },
          matchingPrecedence: 100,
          distinguisherMethod: { type: 'ByUser' },
        },
        status: { conditions: [{ type: 'Dangling', status: 'False' }] },
      },
      ['one', 'exempt', 100, 'ByUser', '5m', 'False'],
    ],
    ['what is not known', { metadata, spec: {} }, ['one', '', 0, none, '5m', '?']],
  ],
});

describePrinter('prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', {
  columns: ['Name', 'Type', 'NominalConcurrencyShares', 'Queues', 'HandSize', 'QueueLengthLimit', 'Age'],
  rows: [
    [
      'a limit with queues',
      {
        metadata,
        spec: {
          type: 'Limited',
          limited: {
            nominalConcurrencyShares: 42,
            limitResponse: { type: 'Queue', queuing: { queues: 8, handSize: 3, queueLengthLimit: 7 } },
          },
        },
      },
      ['one', 'Limited', 42, 8, 3, 7, '5m'],
    ],
    [
      'a limit without queues',
      { metadata, spec: { type: 'Limited', limited: { nominalConcurrencyShares: 0 } } },
      ['one', 'Limited', 0, none, none, none, '5m'],
    ],
    ['no limit', { metadata, spec: { type: 'Exempt', exempt: {} } }, ['one', 'Exempt', none, none, none, none, '5m']],
  ],
});

describePrinter('apiservices.apiregistration.k8s.io', {
  columns: ['Name', 'Service', 'Available', 'Age'],
  rows: [
    [
      'one that is served elsewhere',
      {
        metadata,
        spec: { service: { namespace: 'kube-system', name: 'metrics' } },
        status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints' }] },
      },
      ['one', 'kube-system/metrics', 'False (MissingEndpoints)', '5m'],
    ],
    [
      'one that is served here',
      { metadata, spec: {}, status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] } },
      ['one', 'Local', 'True', '5m'],
    ],
    [
      'one that does not say why',
      { metadata, spec: {}, status: { conditions: [{ type: 'Available', status: 'Unknown' }] } },
      ['one', 'Local', 'Unknown', '5m'],
    ],
    ['one without conditions', { metadata, spec: {} }, ['one', 'Local', 'Unknown', '5m']],
  ],
});

describePrinter('storageversions.internal.apiserver.k8s.io', {
  columns: ['Name', 'CommonEncodingVersion', 'StorageVersions', 'Age'],
  rows: [
    [
      'the version of each server',
      {
        metadata,
        status: {
          commonEncodingVersion: 'v1',
          storageVersions: [1, 2, 3, 4].map((each) => ({ apiServerID: `s${each}`, encodingVersion: 'v1' })),
        },
      },
      ['one', 'v1', 's1=v1,s2=v1,s3=v1 + 1 more...', '5m'],
    ],
    ['no versions', { metadata, status: {} }, ['one', '<unset>', '<unset>', '5m']],
    ['a version without a name', { metadata, status: { commonEncodingVersion: '' } }, ['one', '', '<unset>', '5m']],
  ],
});

describePrinter('storageversionmigrations.storagemigration.k8s.io', {
  columns: ['Name', 'Resource'],
  rows: [
    [
      'what is stored anew',
      { metadata, spec: { resource: { group: 'apps', version: 'v1', resource: 'deployments' } } },
      ['one', 'deployments.v1.apps'],
    ],
    [
      'a dot for an empty group',
      { metadata, spec: { resource: { version: 'v1', resource: 'pods' } } },
      ['one', 'pods.v1.'],
    ],
  ],
});

const deleted = created('one', { deletionTimestamp: '2024-06-01T11:59:00Z' });

describePrinter('resourceclaims.resource.k8s.io', {
  columns: ['Name', 'State', 'Age'],
  rows: [
    ['a claim that waits', { metadata }, ['one', 'pending', '5m']],
    [
      'a claim in use',
      { metadata, status: { allocation: {}, reservedFor: [{}] } },
      ['one', 'allocated,reserved', '5m'],
    ],
    ['a claim that is deleted', { metadata: deleted, status: { allocation: {} } }, ['one', 'deleted,allocated', '5m']],
    [
      'a claim whose devices were taken back',
      { metadata, status: { allocation: null, reservedFor: [{}] } },
      ['one', 'pending', '5m'],
    ],
    ['a claim that is deleted unused', { metadata: deleted }, ['one', 'deleted', '5m']],
  ],
});

for (const resource of ['resourceclaimtemplates', 'deviceclasses']) {
  describePrinter(`${resource}.resource.k8s.io`, {
    columns: ['Name', 'Age'],
    rows: [['its name', { metadata }, ['one', '5m']]],
  });
}

describePrinter('resourceslices.resource.k8s.io', {
  columns: ['Name', 'Node', 'Driver', 'Pool', 'Age'],
  rows: [
    [
      'where its devices are',
      { metadata, spec: { nodeName: 'n1', driver: 'gpu.example', pool: { name: 'p' } } },
      ['one', 'n1', 'gpu.example', 'p', '5m'],
    ],
  ],
});

import { created, describePrinter } from './printer.contract.js';

const columns = [
  'Last Seen',
  'Type',
  'Reason',
  'Object',
  'Subobject*',
  'Source*',
  'Message',
  'First Seen*',
  'Count*',
  'Name*',
];
const metadata = created('web.17');
const firstTimestamp = '2024-05-23T12:00:00Z';
const lastTimestamp = '2024-06-01T11:57:00Z';
const what = { metadata, type: 'Warning', reason: 'BackOff' };

describePrinter('events', {
  columns,
  rows: [
    [
      'one that happened several times',
      {
        ...what,
        involvedObject: { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{c}' },
        source: { component: 'kubelet', host: 'n1' },
        message: '  Back-off\nrestarting  ',
        firstTimestamp,
        lastTimestamp,
        count: 3,
      },
      [
        '3m',
        'Warning',
        'BackOff',
        'pod/web',
        'spec.containers{c}',
        'kubelet, n1',
        'Back-off\nrestarting',
        '9d',
        3,
        'web.17',
      ],
    ],
    [
      'a series',
      {
        ...what,
        involvedObject: { kind: 'Pod' },
        firstTimestamp,
        lastTimestamp,
        count: 3,
        series: { count: 11, lastObservedTime: '2024-06-01T11:59:00.000000Z' },
        reportingComponent: 'scheduler',
      },
      ['60s', 'Warning', 'BackOff', 'pod', '', 'scheduler', '', '9d', 11, 'web.17'],
    ],
    [
      'one that knows only when it happened',
      { ...what, eventTime: '2024-06-01T11:59:00.123456Z', reportingComponent: 'a', reportingInstance: 'a-1' },
      ['59s', 'Warning', 'BackOff', '', '', 'a, a-1', '', '59s', 1, 'web.17'],
    ],
    [
      'one of Go, whose first and last time are zero',
      {
        ...what,
        firstTimestamp: '0001-01-01T00:00:00Z',
        lastTimestamp: '0001-01-01T00:00:00Z',
        eventTime: '2024-06-01T11:59:00.000000Z',
      },
      ['60s', 'Warning', 'BackOff', '', '', '', '', '60s', 1, 'web.17'],
    ],
    [
      'white space of every script around a message, and what only looks like it',
      { ...what, message: '\u0085\u3000\ufeff a \ufeff\u2003\n' },
      ['<unknown>', 'Warning', 'BackOff', '', '', '', '\ufeff a \ufeff', '<unknown>', 1, 'web.17'],
    ],
    ['one without any time', what, ['<unknown>', 'Warning', 'BackOff', '', '', '', '', '<unknown>', 1, 'web.17']],
  ],
});

describePrinter('events.events.k8s.io', {
  columns,
  rows: [
    [
      'fields under their later names',
      {
        ...what,
        regarding: { kind: 'Node', name: 'n1' },
        deprecatedSource: { component: 'kubelet' },
        note: 'Back-off',
        deprecatedFirstTimestamp: firstTimestamp,
        deprecatedLastTimestamp: lastTimestamp,
        deprecatedCount: 2,
        reportingController: 'other',
      },
      ['3m', 'Warning', 'BackOff', 'node/n1', '', 'kubelet', 'Back-off', '9d', 2, 'web.17'],
    ],
  ],
});

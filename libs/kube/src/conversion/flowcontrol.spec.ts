import { describeConversions, describeDefaults } from './conversion.contract.js';

const group = 'flowcontrol.apiserver.k8s.io';
const [v1, v1beta3, v1beta2, v1beta1] = [`${group}/v1`, `${group}/v1beta3`, `${group}/v1beta2`, `${group}/v1beta1`];
const annotations = { 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares': '' };
const kind = 'PriorityLevelConfiguration';

const limited = (fields: object): { readonly spec: object } => ({ spec: { limited: fields } });

describeConversions([
  ...[v1beta1, v1beta2].flatMap((old) => [
    {
      says: 'shares under another name',
      kind,
      left: [old, limited({ assuredConcurrencyShares: 12 })] as const,
      right: [v1, limited({ nominalConcurrencyShares: 12 })] as const,
    },
    {
      says: 'zero shares',
      kind,
      left: [old, limited({ assuredConcurrencyShares: 0 })] as const,
      right: [v1, limited({ nominalConcurrencyShares: 0 })] as const,
    },
  ]),
  {
    says: 'shares',
    kind,
    left: [v1beta3, limited({ nominalConcurrencyShares: 12 })],
    right: [v1, limited({ nominalConcurrencyShares: 12 })],
  },
  {
    says: 'zero shares, which are meant',
    kind,
    left: [v1beta3, { metadata: { annotations }, ...limited({ nominalConcurrencyShares: 0 }) }],
    right: [v1, { metadata: {}, ...limited({ nominalConcurrencyShares: 0 }) }],
  },
  {
    says: 'an exempt level',
    kind,
    left: [v1beta3, { spec: { type: 'Exempt', exempt: {} } }],
    right: [v1beta1, { spec: { type: 'Exempt', exempt: {} } }],
  },
  {
    says: 'all of it',
    kind: 'FlowSchema',
    left: [v1beta1, { spec: { priorityLevelConfiguration: { name: 'p' }, matchingPrecedence: 5 } }],
    right: [v1, { spec: { priorityLevelConfiguration: { name: 'p' }, matchingPrecedence: 5 } }],
  },
]);

const read = (shares: number): { readonly spec: object } =>
  limited({ nominalConcurrencyShares: shares, lendablePercent: 0 });

describeDefaults([
  { says: 'no shares', kind, stored: [v1, limited({})], read: read(30) },
  { says: 'zero shares are meant', kind, stored: [v1, limited({ nominalConcurrencyShares: 0 })], read: read(0) },
  {
    says: 'zero shares are none',
    kind,
    stored: [v1beta3, limited({ nominalConcurrencyShares: 0 })],
    as: v1,
    read: read(30),
  },
  {
    says: 'zero shares are meant if an annotation says so',
    kind,
    stored: [v1beta3, { metadata: { annotations }, ...limited({}) }],
    as: v1,
    read: { metadata: {}, ...read(0) },
  },
  {
    says: 'zero shares are none, and so are the sizes of queues',
    kind,
    stored: [v1beta2, limited({ assuredConcurrencyShares: 0, limitResponse: { queuing: { queues: 0, handSize: 2 } } })],
    as: v1,
    read: limited({
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: { queuing: { queues: 64, handSize: 2, queueLengthLimit: 50 } },
    }),
  },
  {
    says: 'an exempt level',
    kind,
    stored: [v1, { spec: { exempt: {} } }],
    read: { spec: { exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } } },
  },
  {
    says: 'precedence',
    kind: 'FlowSchema',
    stored: [v1beta3, { spec: { matchingPrecedence: 0 } }],
    read: { spec: { matchingPrecedence: 1000 } },
  },
]);
